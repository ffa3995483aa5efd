// A frame with the points of all tracks; points are added by a click and corrected by dragging.
import { colorOf } from '../lib/colors.js';
import { cross, disc, fitted, label, ring } from '../lib/marks.js';
import { make } from '../lib/dom.js';

const grip = 14; // CSS pixels within which a point is taken
const travel = 3;

export const nameOf = (track) => track.name || `point ${track.track}`;

export class Stage {
  // on: { add(point), correct(track, point), choose(track) }
  constructor(video, on) {
    Object.assign(this, { video, on, trail: 16, drag: null, cursor: null });
    const meaning = 'The frame: click to add a point, drag a point to correct it';
    this.canvas = make('canvas', { tabIndex: 0, role: 'application', 'aria-label': meaning });
    this.filler = make('div', {});
    this.filler.style.aspectRatio = `${video.width} / ${video.height}`;
    this.element = make('div', { className: 'stage' }, this.filler, this.canvas);
    this.canvas.addEventListener('pointerdown', (event) => this.down(event));
    this.canvas.addEventListener('pointermove', (event) => this.move(event));
    this.canvas.addEventListener('pointerup', (event) => this.up(event));
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  // shown: { image, frame, tracks, chosen }
  set(shown) {
    Object.assign(this, shown);
    this.draw();
  }

  get scale() { return this.canvas.clientWidth / this.video.width; }

  at(event) {
    const box = this.canvas.getBoundingClientRect();
    const limited = (value, size) => Math.max(0, Math.min(size, value));
    return {
      x: limited((event.clientX - box.left) / box.width * this.video.width, this.video.width),
      y: limited((event.clientY - box.top) / box.height * this.video.height, this.video.height),
    };
  }

  // The track whose point is under the pointer.
  near({ x, y }) {
    const distances = this.tracks.filter((track) => !track.off && track.points?.[this.frame]).map((track) => {
      const [px, py] = track.points[this.frame];
      return { track, distance: Math.hypot(px - x, py - y) * this.scale };
    });
    const nearest = distances.sort((a, b) => a.distance - b.distance)[0];
    return nearest?.distance <= grip ? nearest.track : null;
  }

  down(event) {
    if (event.button !== 0) {
      return;
    }
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    const start = this.at(event), track = this.near(start);
    this.drag = { start, track, point: start, moved: false };
    if (track) {
      this.on.choose(track);
    }
  }

  move(event) {
    if (this.drag) {
      this.drag.point = this.at(event);
      const { start, point } = this.drag;
      this.drag.moved ||= Math.hypot(point.x - start.x, point.y - start.y) * this.scale > travel;
      this.draw();
    }
  }

  up(event) {
    const { drag } = this;
    this.drag = null;
    if (drag?.track && drag.moved) {
      this.on.correct(drag.track, this.at(event));
    } else if (drag && !drag.track && !drag.moved) {
      this.on.add(this.at(event));
    }
    this.draw();
  }

  draw() {
    if (this.canvas.clientWidth === 0 || !this.tracks) {
      return;
    }
    const context = fitted(this.canvas), { clientWidth: width, clientHeight: height } = this.canvas;
    if (this.image) {
      context.drawImage(this.image, 0, 0, width, height);
    }
    this.paint(context, width);
    if (this.cursor) {
      cross(context, this.cursor.x * this.scale, this.cursor.y * this.scale, 14, '#fff');
    }
  }

  paint(context, width) {
    const s = width / this.video.width;
    for (const track of this.tracks.filter((t) => !t.off)) {
      const color = colorOf(track.track);
      this.paintTrail(context, track, s, color);
      const dragged = this.drag?.track === track && this.drag.moved ? this.drag.point : null;
      const [x, y, visible] = dragged ? [dragged.x, dragged.y, 1] : track.points?.[this.frame] ?? [];
      if (x === undefined) {
        continue;
      }
      if (visible) {
        disc(context, x * s, y * s, 5, color);
      } else {
        ring(context, x * s, y * s, 5, color, 2);
      }
      if (track.anchors.some((anchor) => anchor.frame === this.frame)) {
        context.strokeStyle = '#fff';
        context.lineWidth = 2;
        context.strokeRect(x * s - 8, y * s - 8, 16, 16);
      }
      if (track.track === this.chosen) {
        ring(context, x * s, y * s, 11, color, 2);
        label(context, nameOf(track), x * s, y * s, width);
      }
    }
  }

  paintTrail(context, track, s, color) {
    context.strokeStyle = color;
    context.lineWidth = 2;
    for (let f = Math.max(1, this.frame - this.trail + 1); f <= this.frame; f++) {
      const from = track.points?.[f - 1], to = track.points?.[f];
      if (from?.[2] && to?.[2]) {
        context.globalAlpha = 1 - (this.frame - f) / this.trail;
        context.beginPath();
        context.moveTo(from[0] * s, from[1] * s);
        context.lineTo(to[0] * s, to[1] * s);
        context.stroke();
      }
    }
    context.globalAlpha = 1;
  }
}
