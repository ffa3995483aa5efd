// Confidence of every track over time: full where it is sure, pale where it is not, hatched where the point is hidden.
import { colorOf } from '../lib/colors.js';
import { fitted } from '../lib/marks.js';
import { make } from '../lib/dom.js';

const rowHeight = 18, gap = 3;

export class Timeline {
  // on: { seek(frame), choose(track) }
  constructor(frames, on) {
    Object.assign(this, { frames, on });
    this.canvas = make('canvas', { className: 'timeline', role: 'img', 'aria-label': 'Confidence of each track over time' });
    const seek = (event) => {
      const box = this.canvas.getBoundingClientRect();
      on.seek(Math.max(0, Math.min(frames - 1, Math.floor((event.clientX - box.left) / box.width * frames))));
      const track = this.shown?.tracks[Math.floor((event.clientY - box.top) / (rowHeight + gap))];
      if (track) {
        on.choose(track);
      }
    };
    this.canvas.addEventListener('pointerdown', (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      seek(event);
    });
    this.canvas.addEventListener('pointermove', (event) => event.buttons & 1 && seek(event));
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  // shown: { tracks, frame, chosen }
  set(shown) {
    this.shown = shown;
    this.canvas.style.height = `${Math.max(1, shown.tracks.length) * (rowHeight + gap)}px`;
    this.draw();
  }

  draw() {
    if (!this.shown || this.canvas.clientWidth === 0) {
      return;
    }
    const context = fitted(this.canvas), width = this.canvas.clientWidth, cell = width / this.frames;
    this.shown.tracks.forEach((track, row) => {
      const top = row * (rowHeight + gap);
      context.fillStyle = track.track === this.shown.chosen ? 'rgba(128,128,128,.35)' : 'rgba(128,128,128,.16)';
      context.fillRect(0, top, width, rowHeight);
      context.fillStyle = colorOf(track.track);
      track.points?.forEach((point, frame) => {
        if (point) {
          const [, , visible, confidence] = point;
          context.globalAlpha = visible ? 0.25 + 0.75 * confidence : 0.35;
          const height = visible ? Math.max(3, rowHeight * confidence) : 3;
          context.fillRect(frame * cell, top + rowHeight - height, Math.max(1, cell + 0.3), height);
        }
      });
      context.globalAlpha = 1;
      for (const anchor of track.anchors) {
        context.fillStyle = getComputedStyle(this.canvas).color;
        context.fillRect((anchor.frame + 0.5) * cell - 2, top, 4, rowHeight);
      }
    });
    context.fillStyle = getComputedStyle(this.canvas).color;
    context.fillRect((this.shown.frame + 0.5) * cell - 0.75, 0, 1.5, this.canvas.clientHeight);
  }
}
