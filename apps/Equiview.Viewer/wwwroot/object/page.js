// An object: its points and views in space, and its pose in a photograph that is dropped here.
import { get, upload } from '../lib/api.js';
import { button, downloadCanvas, guarded, hint, make } from '../lib/dom.js';
import { installHelp } from '../lib/help.js';
import { Camera } from '../scene/camera.js';
import { Controls } from '../scene/controls.js';
import { paintObject, paintPose } from './paint.js';

const lookAt = (box, diameter) => {
  // From in front and a little above, y down as in photographs.
  const focus = [0, 1, 2].map((i) => (box[i] + box[i + 3]) / 2), distance = 1.8 * Math.max(diameter, 1e-9);
  const c = Math.cos(0.35), s = Math.sin(0.35);
  const rows = [[1, 0, 0], [0, c, s], [0, -s, c]];
  const t = rows.map((row, i) => -(row[0] * focus[0] + row[1] * focus[1] + row[2] * focus[2]) + (i === 2 ? distance : 0));
  return { focus, up: [0, -1, 0], distance, front: rows.flatMap((row, i) => [...row, t[i]]) };
};

class Page {
  constructor(object) {
    this.object = object;
    this.camera = new Camera(lookAt(object.box, object.diameter));
    this.pose = null;
  }

  build(main) {
    main.classList.add('full');
    this.canvas = make('canvas', { tabIndex: 0, role: 'application', 'aria-label': 'Points and views of the object: drag to turn' });
    const summary = `${this.object.count.toLocaleString('en')} points by ${this.object.model}`;
    this.corner = make('div', { className: 'corner', textContent: summary });
    this.viewport = make('div', { className: 'viewport' }, this.canvas, this.corner);
    main.append(this.viewport, this.panel());
    const redraw = () => this.draw();
    this.controls = new Controls(this.canvas, this.camera, { moved: redraw, rest: redraw, click: () => {} });
    new ResizeObserver(redraw).observe(this.canvas);
    this.drops();
    installHelp('Object', [
      { keys: ['Drag'], text: 'turn; with the right button, or Ctrl, move sideways' },
      { keys: ['Scroll'], text: 'nearer and farther' },
      { keys: ['v'], text: 'show or hide the views', press: () => this.toggleViews() },
      { keys: ['h'], text: 'first view', press: () => this.home() },
      { keys: ['p'], text: 'save a picture', press: guarded(() => this.picture()) },
    ], ['Drop a photograph of the object anywhere on the page.']);
    hint('Drop a photograph here: where is the object in it?');
  }

  panel() {
    const { fx, fy, cx, cy } = this.object.camera;
    this.inputs = Object.entries({ fx, fy, cx, cy }).map(([name, value]) => {
      const input = make('input', { type: 'number', step: 'any', value: String(Math.round(1000 * value) / 1000), 'aria-label': name });
      input.style.width = '6.5rem';
      return [name, input];
    });
    this.file = make('input', { type: 'file', accept: 'image/*', hidden: true });
    this.file.addEventListener('change', () => this.file.files[0] && this.take(this.file.files[0]));
    this.viewsButton = button('Views', 'Show where the object was seen from (V)', () => this.toggleViews(), { ariaPressed: 'true' });
    this.result = make('div', { 'aria-live': 'polite' });
    return make('aside', { className: 'panel' },
      make('h3', { textContent: 'Photograph' }),
      make('div', { className: 'row' },
        button('Choose…', 'Choose a photograph', () => this.file.click(), { className: 'main' }), this.file),
      make('p', { className: 'muted', textContent: 'Its camera, pixels (the first pixel’s center is 0.5):' }),
      ...this.inputs.map(([name, input]) => make('label', { className: 'row' }, make('span', { textContent: name }), input)),
      this.result,
      make('h3', { textContent: 'Object' }),
      make('div', { className: 'row' }, this.viewsButton, button('Home', 'The first view (H)', () => this.home()),
        button('Picture', 'Save what is shown as PNG (P)', guarded(() => this.picture()))));
  }

  drops() {
    addEventListener('dragover', (event) => {
      event.preventDefault();
      this.viewport.classList.add('drop');
    });
    addEventListener('dragleave', () => this.viewport.classList.remove('drop'));
    addEventListener('drop', (event) => {
      event.preventDefault();
      this.viewport.classList.remove('drop');
      const [file] = event.dataTransfer.files;
      if (file) {
        this.take(file);
      }
    });
  }

  take = guarded(async (file) => {
    this.result.replaceChildren(make('p', { textContent: 'Searching…' }));
    try {
      const query = Object.fromEntries(this.inputs.map(([name, input]) => [name, input.value]));
      const pose = await (await upload('upload/pose', file, query)).json();
      this.photograph = await createImageBitmap(file);
      this.pose = pose;
    } catch (error) {
      this.result.replaceChildren(make('p', { textContent: error.message }));
      throw error;
    }
    this.showPose();
  });

  showPose() {
    const { found, confidence, inliers, rms, reason, note, translation } = this.pose;
    const lines = found
      ? [confidence === null ? 'Found.' : `Found, right with probability ${confidence.toFixed(2)}.`,
        `${inliers} inliers${rms === null ? '' : `, ${rms.toFixed(2)} px RMS`}`,
        `at ${translation.map((v) => v.toPrecision(3)).join(', ')} ${this.object.unit}`]
      : ['Not found.'];
    this.result.replaceChildren(
      make('h3', { textContent: 'Pose' }), ...[...lines, reason, note].filter(Boolean).map((text) => make('p', { textContent: text })),
      make('div', { className: 'row' }, button('Back to the object', 'Show the object again', () => {
        this.pose = null;
        this.result.replaceChildren();
        this.draw();
      })));
    document.body.dataset.pose = String(found);
    this.draw();
  }

  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      if (this.pose) {
        paintPose(this.canvas, this.photograph, this.pose, this.object);
      } else {
        paintObject(this.canvas, this.camera, this.object, this.viewsButton.ariaPressed === 'true');
      }
      document.body.dataset.drawn = 'yes';
    });
  }

  toggleViews() {
    this.viewsButton.ariaPressed = String(this.viewsButton.ariaPressed !== 'true');
    this.draw();
  }

  home() {
    this.camera.reset();
    this.draw();
  }

  async picture() { await downloadCanvas(this.canvas, 'object.png'); }
}

export const show = async (main) => new Page(await get('object')).build(main);
