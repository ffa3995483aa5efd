// A box in the scene's own axes: six sliders move its sides, and what lies inside can be selected.
import { button, make } from '../lib/dom.js';
import { fitted } from '../lib/marks.js';
import { boxCorners, boxEdges, sceneProjector } from './project.js';

const samples = 20000, axes = ['x', 'y', 'z'];

// Where nearly all centers lie: floaters far out would leave the sliders no room.
const extentOf = (centers) => {
  const count = centers.length / 3, step = Math.max(1, Math.floor(count / samples));
  return axes.map((_, axis) => {
    const values = Float32Array.from({ length: Math.ceil(count / step) }, (__, i) => centers[3 * i * step + axis]).sort();
    const low = values[Math.floor(0.01 * values.length)], high = values[Math.floor(0.99 * (values.length - 1))];
    const room = 0.1 * Math.max(high - low, 1e-9);
    return [low - room, high + room];
  });
};

export class CropBox {
  // on: { changed(), select(low, high) }
  constructor(scene, viewport, on) {
    this.extent = extentOf(scene.centers);
    this.on = on;
    this.canvas = make('canvas', { className: 'over', 'aria-hidden': 'true' });
    viewport.append(this.canvas);
    this.reset();
  }

  reset() {
    this.sides = this.extent.map(([low, high]) => [low, high]);
    this.moved = false;
    this.inputs?.forEach((pair) => pair.forEach((input, end) => { input.value = String(end); }));
  }

  rows() {
    this.inputs = axes.map((name, axis) => ['from', 'to'].map((word, end) => {
      const input = make('input', { type: 'range', min: 0, max: 1, step: 0.005, value: end, 'aria-label': `Box ${word} ${name}` });
      input.addEventListener('input', () => this.move(axis, end, Number(input.value)));
      return input;
    }));
    return [
      ...this.inputs.map((pair, axis) => make('div', { className: 'row pair' }, make('span', { textContent: axes[axis] }), ...pair)),
      make('div', { className: 'row' },
        button('Select inside', 'Select what lies in the box', () => this.on.select(...this.corners())),
        button('Whole', 'Make the box as large as the scene again', () => {
          this.reset();
          this.on.changed();
        })),
    ];
  }

  move(axis, end, share) {
    const [low, high] = this.extent[axis];
    this.sides[axis][end] = low + share * (high - low);
    this.moved = true;
    this.on.changed();
  }

  // A side that was pushed past its opposite one changes places with it.
  corners() { return [Math.min, Math.max].map((pick) => this.sides.map(([a, b]) => pick(a, b))); }

  draw(camera) {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (width === 0) {
      return;
    }
    const context = fitted(this.canvas);
    if (!this.moved) {
      return;
    }
    const corners = boxCorners(...this.corners()).map(sceneProjector(camera, width, height));
    context.strokeStyle = '#ffd200';
    context.lineWidth = 1.5;
    context.beginPath();
    boxEdges.filter(([a, b]) => corners[a] && corners[b]).forEach(([a, b]) => {
      context.moveTo(corners[a][0], corners[a][1]);
      context.lineTo(corners[b][0], corners[b][1]);
    });
    context.stroke();
  }
}
