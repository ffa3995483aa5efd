// Plays frames at the rate of the video, or as fast as they come; every frame is shown exactly.
import { button, make } from '../lib/dom.js';

export class Player {
  // shown(image, frame) is called for every frame that is shown.
  constructor(frames, { frames: count, rate }, shown) {
    Object.assign(this, { frames, count, rate, shown, frame: 0, playing: false, wanted: 0 });
    this.playButton = button('Play', 'Play and pause (Space)', () => this.toggle());
    this.slider = make('input', { type: 'range', min: 0, max: count - 1, value: 0, 'aria-label': 'Frame' });
    this.slider.addEventListener('input', () => this.seek(Number(this.slider.value)));
    this.text = make('span', { className: 'muted' });
    this.bar = make('div', { className: 'row' }, this.playButton,
      button('‹', 'One frame back (Left)', () => this.step(-1)),
      button('›', 'One frame on (Right)', () => this.step(1)), this.slider, this.text);
  }

  // Shows a frame; of several that are asked for at once, the last.
  async seek(frame) {
    this.wanted = Math.max(0, Math.min(this.count - 1, frame));
    const wanted = this.wanted;
    const image = await this.frames.get(wanted);
    if (wanted === this.wanted && image) {
      this.frame = wanted;
      this.slider.value = String(wanted);
      this.text.textContent = `frame ${wanted} of ${this.count - 1}`;
      document.body.dataset.frame = String(wanted);
      this.shown(image, wanted);
    }
  }

  // From the frame that was asked for last: keys may come faster than frames.
  step(by) { return this.seek(this.wanted + by); }

  toggle() {
    if (this.playing) {
      this.pause();
    } else {
      this.play();
    }
  }

  pause() {
    this.playing = false;
    this.playButton.textContent = 'Play';
  }

  async play() {
    this.playing = true;
    this.playButton.textContent = 'Pause';
    while (this.playing) {
      const due = performance.now() + 1000 / this.rate;
      await this.seek(this.frame + 1 < this.count ? this.frame + 1 : 0);
      await new Promise((done) => setTimeout(done, Math.max(0, due - performance.now())));
    }
  }
}
