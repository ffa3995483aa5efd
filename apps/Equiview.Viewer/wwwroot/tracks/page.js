// A video: click a point in any frame, watch it being followed, drag it where it went wrong.
import { get, listen, post } from '../lib/api.js';
import { isCopy } from '../lib/copy.js';
import { button, byId, guarded, hint, make, notice } from '../lib/dom.js';
import { Frames } from './frames.js';
import { History } from './history.js';
import { installKeys } from './keys.js';
import { trackList } from './list.js';
import { Player } from './player.js';
import { saveCsv, savePicture } from './saving.js';
import { Stage } from './stage.js';
import { Timeline } from './timeline.js';

class Page {
  constructor(video) {
    this.video = video;
    this.tracks = video.tracks;
    this.chosen = null;
    this.history = new History(this.tracks);
    this.stage = new Stage(video, {
      add: guarded((point) => this.add(point)),
      correct: guarded((track, point) => this.anchor(track, { ...point, visible: true })),
      choose: (track) => this.choose(track),
    });
    this.timeline = new Timeline(video.frames, { seek: (frame) => this.player.seek(frame), choose: (track) => this.choose(track) });
    this.player = new Player(new Frames(video.frames), video, (image, frame) => {
      this.image = image;
      this.frame = frame;
      this.show();
    });
  }

  build(main) {
    this.undoButton = button('Undo', 'Undo (Ctrl+Z)', guarded(() => this.step(-1)));
    this.redoButton = button('Redo', 'Redo (Ctrl+Y)', guarded(() => this.step(1)));
    this.list = make('div', {});
    this.saved = make('p', { className: 'muted' });
    main.append(make('div', { className: 'player' },
      make('section', {}, this.stage.element, this.player.bar, make('div', { className: 'scroll' }, this.timeline.canvas)),
      make('section', { className: 'card' }, make('h2', { textContent: 'Tracks' }), this.list,
        make('div', { className: 'row' }, this.undoButton, this.redoButton,
          button('Hidden here', 'The chosen point is hidden in this frame (O)', guarded(() => this.hideHere()))),
        this.saved)));
    const csv = guarded(() => saveCsv(this.tracks));
    const save = button('Save csv', 'Save the tracks as equiview track writes them', csv, { className: 'main' });
    byId('tools').append(
      ...(isCopy ? [] : [save]),
      button('Save picture', 'Save this frame with its points as PNG', guarded(() => savePicture(this))));
    installKeys(this);
    hint(isCopy ? 'Space plays. Choose a point to see its confidence.'
      : 'Click a point in the video to follow it. Drag it where it went wrong.');
    this.refresh();
    this.player.seek(0);
  }

  track(number) { return this.tracks.find((track) => track.track === number); }

  show() {
    const { image, frame, tracks, chosen } = this;
    this.stage.set({ image, frame, tracks, chosen });
    this.timeline.set({ tracks, frame, chosen });
  }

  refresh() {
    this.list.replaceChildren(this.tracks.length > 0 ? trackList(this.tracks, this.chosen, {
      choose: (track) => this.choose(track),
      rename: guarded((track, name) => this.edit(() => { track.name = name || null; })),
      toggle: (track) => {
        track.off = !track.off;
        this.refresh();
      },
      remove: guarded((track) => this.remove(track)),
    }) : make('p', { className: 'muted', textContent: 'No points yet. Click one in the video.' }));
    this.undoButton.disabled = !this.history.canUndo;
    this.redoButton.disabled = !this.history.canRedo;
    document.body.dataset.pending = String(this.tracks.filter((track) => track.pending).length);
    document.body.dataset.tracks = String(this.tracks.length);
    this.show();
  }

  choose(track) {
    if (this.chosen !== track.track) {
      this.chosen = track.track;
      this.show();
      this.list.querySelectorAll('li').forEach((item, i) => { item.className = this.tracks[i] === track ? 'chosen' : ''; });
    }
  }

  add(point) {
    this.player.pause();
    const number = Math.max(-1, ...this.history.steps.flat().map((track) => track.track)) + 1;
    this.chosen = number;
    return this.edit(() => this.tracks.push({
      track: number, name: null, anchors: [{ frame: this.frame, ...point, visible: true }], points: [],
    }));
  }

  // A point in this frame is known; the newest anchor is the last, and one a frame.
  anchor(track, position) {
    return this.edit(() => {
      const anchor = { frame: this.frame, ...position };
      const first = track.anchors[0].frame === this.frame;
      if (first && !position.visible) {
        throw new Error('a track begins where the point is seen; move to another frame');
      }
      const others = track.anchors.filter(({ frame }) => frame !== this.frame);
      track.anchors = first ? [anchor, ...others] : [...others, anchor];
    });
  }

  hideHere() {
    const track = this.track(this.chosen), point = track?.points?.[this.frame];
    return point ? this.anchor(track, { x: point[0], y: point[1], visible: false }) : undefined;
  }

  remove(track) { return track ? this.edit(() => this.tracks.splice(this.tracks.indexOf(track), 1)) : undefined; }

  async edit(change) {
    if (isCopy) {
      throw new Error('This page is a copy, for looking. Open the video with equiview view to follow points.');
    }
    change();
    this.history.add(this.tracks);
    await this.send();
  }

  async step(by) {
    const old = this.tracks;
    this.tracks = this.history.move(by).map((track) => ({ ...old.find((other) => other.track === track.track), ...track }));
    await this.send();
  }

  async send() {
    this.tracks.forEach((track) => { track.pending = true; });
    this.refresh();
    const tracks = this.tracks.map(({ track, name, anchors }) => ({ track, name, anchors }));
    this.take(await (await post('tracks', { tracks })).json());
  }

  // What the server knows by now.
  take(answer) {
    for (const known of answer.tracks) {
      const track = this.track(known.track);
      if (track && JSON.stringify(track.anchors) === JSON.stringify(known.anchors)) {
        Object.assign(track, { pending: !known.points, points: known.points ?? track.points });
      }
    }
    this.refresh();
  }

  event(event) {
    const track = this.track(event.track);
    if (event.type === 'frame' && track) {
      track.points ??= [];
      track.points[event.frame] = event.point;
      this.show();
    } else if (event.type === 'progress' && track) {
      track.progress = `${event.done}${event.total ? ` of ${event.total}` : ''}`;
      this.later();
    } else if (event.type === 'track' && track) {
      Object.assign(track, { points: event.points, pending: false, progress: null });
      this.refresh();
    } else if (event.type === 'failed') {
      notice(event.error, true);
      this.tracks = this.tracks.filter((other) => other !== track);
      this.refresh();
    } else if (event.type === 'idle') {
      this.saved.textContent = this.tracks.length > 0 ? 'Saved by itself.' : '';
    }
  }

  // Progress comes often; the list need not follow at once, and never while a name is typed.
  later() {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      if (document.activeElement?.tagName !== 'INPUT') {
        this.refresh();
      }
    }, 300);
  }
}

export const show = async (main) => {
  const page = new Page(await get('tracks'));
  page.build(main);
  listen('tracks/events', (event) => page.event(event));
};
