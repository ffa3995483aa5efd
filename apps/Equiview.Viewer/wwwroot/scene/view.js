// A canvas that shows a scene: sorts in a worker, draws when something changed, and draws fewer pixels while it moves if it must.
import { Camera } from './camera.js';
import { Controls } from './controls.js';
import { Renderer } from './renderer.js';

const patience = 70; // milliseconds a moving picture may take
const least = 0.2; // of the full resolution

export class SceneView {
  // on: { click(event, point), drawn(milliseconds) }
  constructor(canvas, scene, on, worker) {
    Object.assign(this, { canvas, on, scale: 1, moving: false, requested: false, sorting: false, again: false });
    this.renderer = new Renderer(canvas, scene);
    this.camera = new Camera(scene);
    this.worker = worker;
    this.worker.postMessage({ centers: scene.centers });
    this.worker.addEventListener('message', ({ data }) => this.sorted(data));
    this.controls = new Controls(canvas, this.camera, {
      moved: () => {
        this.moving = true;
        this.changed();
      },
      rest: () => {
        this.moving = false;
        this.changed();
      },
      click: (event) => on.click(event, this.pointOf(event)),
    });
    this.observer = new ResizeObserver(() => {
      this.fit();
      this.changed();
    });
    this.observer.observe(canvas);
    this.fit();
    this.changed();
  }

  fit() {
    const ratio = Math.min(2, devicePixelRatio || 1);
    this.canvas.width = Math.max(1, Math.round(this.canvas.clientWidth * ratio));
    this.canvas.height = Math.max(1, Math.round(this.canvas.clientHeight * ratio));
  }

  // Ends it: nothing is drawn or sorted any more, and the graphics memory is given back.
  close() {
    this.closed = true;
    this.observer.disconnect();
    this.worker.terminate();
    this.canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
  }

  // The point of an event in pixels of the canvas.
  pointOf(event) {
    const box = this.canvas.getBoundingClientRect();
    const { width, height } = this.canvas;
    return { x: (event.clientX - box.left) * width / box.width, y: (event.clientY - box.top) * height / box.height };
  }

  // The camera moved: sort and draw.
  changed() {
    this.requestSort();
    this.redraw();
  }

  requestSort() {
    if (this.sorting) {
      this.again = true;
      return;
    }
    const m = this.camera.rows();
    const row = [m[8], m[9], m[10], m[11]];
    if (this.sortedRow?.every((value, i) => value === row[i])) {
      return;
    }
    this.sorting = true;
    this.pendingRow = row;
    this.worker.postMessage({ row });
  }

  sorted({ order, range }) {
    this.sorting = false;
    this.sortedRow = this.pendingRow;
    this.renderer.setOrder(order, range);
    this.redraw();
    if (this.again) {
      this.again = false;
      this.requestSort();
    }
  }

  // Something but the camera changed: draw.
  redraw() {
    if (!this.requested) {
      this.requested = true;
      requestAnimationFrame(() => this.frame());
    }
  }

  frame() {
    this.requested = false;
    if (!this.renderer.order || this.closed) {
      return;
    }
    const start = performance.now();
    this.renderer.draw(this.camera.on(this.canvas), this.moving ? this.scale : 1);
    if (this.moving) {
      this.renderer.finish();
      const taken = performance.now() - start;
      this.scale = Math.max(least, Math.min(1, this.scale * Math.sqrt(Math.max(0.25, Math.min(2, patience / taken)))));
    }
    this.on.drawn(this.sorting || this.again);
  }
}
