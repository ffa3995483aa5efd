// Where the photographs of a scene were taken: frusta in space, and each photograph over the scene as its own camera sees it.
import { imageAddress } from '../lib/api.js';
import { fitted } from '../lib/marks.js';
import { make } from '../lib/dom.js';
import { sceneProjector } from './project.js';

// A point of a view's own frame in the world.
const toWorld = (m, [x, y, z]) => {
  const d = [x - m[3], y - m[7], z - m[11]];
  return [0, 1, 2].map((i) => m[i] * d[0] + m[4 + i] * d[1] + m[8 + i] * d[2]);
};

export class Photographs {
  // Draws over the canvas of a scene view.
  constructor(scene, viewport) {
    Object.assign(this, { views: scene.views ?? [], distance: scene.distance, viewport, shown: false, chosen: null });
    this.canvas = make('canvas', { className: 'over', 'aria-hidden': 'true' });
    this.image = make('img', { className: 'over', alt: '', hidden: true });
    viewport.append(this.canvas, this.image);
  }

  // The photograph of a view lies over the scene until the camera moves.
  choose(index) {
    this.chosen = index;
    const view = this.views[index];
    this.image.hidden = !view?.hasImage;
    if (view?.hasImage) {
      Object.assign(this.image, { src: imageAddress('scene/photograph', { view: index }), alt: view.name });
    }
  }

  fade(share) { this.image.style.opacity = String(share); }

  // camera: as the scene view has it.
  draw(camera) {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (width === 0) {
      return;
    }
    if (!camera.exact && !this.image.hidden) {
      this.image.hidden = true;
    }
    const context = fitted(this.canvas);
    const focal = camera.focalFactor * Math.max(width, height);
    this.place(focal, width, height);
    if (!this.shown) {
      return;
    }
    const project = sceneProjector(camera, width, height);
    this.views.forEach((view, i) => i !== this.chosen && this.frustum(context, project, view));
  }

  place(focal, width, height) {
    const view = this.views[this.chosen];
    if (view && !this.image.hidden) {
      const scale = focal / view.fx;
      Object.assign(this.image.style, {
        width: `${view.width * scale}px`, height: `${view.height * scale}px`,
        left: `${width / 2 - view.cx * scale}px`, top: `${height / 2 - view.cy * scale}px`,
      });
    }
  }

  frustum(context, project, view) {
    const reach = 0.08 * this.distance, m = view.camera;
    const x = reach * view.width / view.fx / 2, y = reach * view.height / view.fx / 2;
    const center = project(toWorld(m, [0, 0, 0]));
    const corners = [[-x, -y], [x, -y], [x, y], [-x, y]].map(([u, v]) => project(toWorld(m, [u, v, reach])));
    context.strokeStyle = '#7fc4ff';
    context.lineWidth = 1.2;
    context.beginPath();
    corners.forEach((corner, i) => {
      const next = corners[(i + 1) % 4];
      if (center && corner && next) {
        context.moveTo(center[0], center[1]);
        context.lineTo(corner[0], corner[1]);
        context.lineTo(next[0], next[1]);
      }
    });
    context.stroke();
  }
}
