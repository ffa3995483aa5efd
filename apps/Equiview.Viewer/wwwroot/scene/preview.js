// A part of a large scene, to be looked at until all of it is there.
import { make } from '../lib/dom.js';
import { SceneView } from './view.js';
import { startSorting } from './worker.js';

const state = ['center', 'forward', 'target', 'exact', 'focalFactor'];

export class Preview {
  constructor(main, scene, first) {
    this.canvas = make('canvas', { tabIndex: 0, role: 'img', 'aria-label': 'A part of the scene; the rest is being loaded' });
    const text = `${scene.count.toLocaleString('en')} Gaussians; the others are being loaded`;
    const viewport = make('div', { className: 'viewport' }, this.canvas, make('div', { className: 'corner', textContent: text }));
    main.replaceChildren(viewport);
    first.cover(viewport);
    const drawn = () => {
      first.close();
      document.body.dataset.coarse = 'drawn';
    };
    this.view = new SceneView(this.canvas, scene, { click: () => {}, drawn }, startSorting());
  }

  // Ends it; the view from where one looks goes over to the camera of the whole scene.
  handOver(camera) {
    Object.assign(camera, Object.fromEntries(state.map((name) => [name, this.view.camera[name]])));
  }

  close() { this.view.close(); }
}
