// A Gaussian scene: look, click on a thing, select it, save it; fly, and save the flight.
import { getBytes, post } from '../lib/api.js';
import { isCopy } from '../lib/copy.js';
import { downloadCanvas, guarded, hint, make, notice } from '../lib/dom.js';
import { CropBox } from './crop.js';
import { readScene } from './data.js';
import { FirstPicture } from './first.js';
import { installKeys } from './keys.js';
import { Selection } from './selection.js';
import { buildPanel } from './panel.js';
import { Photographs } from './photographs.js';
import { Preview } from './preview.js';
import { SceneView } from './view.js';
import { startSorting } from './worker.js';

class Page {
  constructor(scene, first) {
    Object.assign(this, { scene, first });
    this.searches = scene.features && !isCopy;
    this.selection = new Selection(scene.count);
    this.not = [];
    this.keys = [];
    this.query = null;
    this.channelButtons = {};
  }

  build(main) {
    main.classList.add('full');
    this.canvas = make('canvas', { tabIndex: 0, role: 'application', 'aria-label': 'The scene: drag to turn, click to search' });
    this.corner = make('div', { className: 'corner', textContent: 'Drawing…' });
    const viewport = make('div', { className: 'viewport' }, this.canvas, this.corner);
    this.first.cover(viewport);
    this.crop = new CropBox(this.scene, viewport, {
      changed: () => this.view.redraw(),
      select: (low, high) => {
        this.selection.takeBox(this.scene.centers, low, high);
        this.refresh();
      },
    });
    main.append(viewport, buildPanel(this));
    this.photographs = new Photographs(this.scene, viewport);
    this.photographs.fade(0.5);
    const worker = startSorting();
    this.view = new SceneView(this.canvas, this.scene, {
      click: guarded((event, point) => this.click(event, point)),
      drawn: (more) => this.drawn(more),
    }, worker);
    installKeys(this);
    hint(this.searches
      ? 'Click on a thing: everything that belongs to it lights up. Drag to turn.' : 'Drag to turn, scroll to zoom.');
    this.refresh();
  }

  drawn(more) {
    this.first.close();
    this.photographs.draw(this.view.camera);
    this.crop.draw(this.view.camera);
    this.corner.textContent = this.message ?? `${this.selection.left.toLocaleString('en')} Gaussians`;
    if (!more) {
      document.body.dataset.drawn = String(Number(document.body.dataset.drawn ?? 0) + 1);
    }
  }

  step(name) {
    this.selection[name]();
    this.refresh();
  }

  clear() {
    this.selection.clear();
    this.not = [];
    this.query = null;
  }

  refresh() {
    const { number } = this.selection;
    this.view.renderer.setMarks(this.selection.marks());
    this.view.renderer.highlight = number > 0;
    const without = this.not.length > 0 ? `, without ${this.not.length}` : '';
    this.count.textContent = number > 0 ? `${number.toLocaleString('en')} Gaussians selected${without}`
      : this.searches ? 'Click on a thing in the scene.' : isCopy ? 'This page is a copy, for looking.'
        : 'This scene has no features; “equiview splat lift” makes some.';
    this.selective.forEach((element) => { element.disabled = number === 0; });
    this.save.disabled = number === 0;
    const plural = this.keys.length > 1 ? 's' : '';
    this.keyText.textContent = this.keys.length === 0 ? 'No key frames yet.' : `${this.keys.length} key frame${plural}`;
    this.savePathButton.disabled = this.keys.length < 2;
    Object.entries(this.channelButtons).forEach(([name, element]) => {
      element.ariaPressed = String(name === this.view.renderer.channel);
    });
    document.body.dataset.selected = String(number);
    this.view.redraw();
  }

  async show(name) {
    if (name === 'features' && !this.painted) {
      this.view.renderer.setPaint(new Uint8Array(await getBytes('scene/pca')));
      this.painted = true;
    }
    this.view.renderer.channel = name;
    this.refresh();
  }

  async click(event, point) {
    if (!this.searches) {
      return;
    }
    const at = { camera: this.view.camera.on(this.canvas).page, ...point };
    if (event.shiftKey && this.query?.at) {
      this.not.push(at);
      await this.find(this.query);
    } else {
      this.not = [];
      await this.find({ at, everywhere: event.altKey });
    }
  }

  async find(query) {
    this.message = 'Searching…';
    this.drawn(true);
    try {
      const response = await post('scene/query', { ...query, not: this.not });
      this.query = query;
      this.selection.take(new Uint8Array(await response.arrayBuffer()));
    } finally {
      this.message = null;
    }
    this.refresh();
  }

  toggleFly() {
    const { controls } = this.view;
    controls.flying = !controls.flying;
    this.fly.ariaPressed = String(controls.flying);
  }

  home() {
    this.view.camera.reset();
    this.view.changed();
  }

  async picture() {
    this.view.frame();
    await downloadCanvas(this.canvas, 'scene.png');
  }

  addKey() {
    this.keys.push(this.view.camera.on(this.canvas).page);
    this.refresh();
  }

  removeKey() {
    this.keys.pop();
    this.refresh();
  }

  async savePath() {
    const { command } = await (await post('scene/path', { keys: this.keys })).json();
    notice('The path is saved.');
    this.keyText.textContent = command;
  }

  async saveScene(everything) {
    const kept = this.selection.bits(everything);
    const { file } = await (await post('scene/save', { name: this.name.value, ending: this.ending.value, kept })).json();
    notice(`Saved as ${file}`);
  }
}

// The first picture lies over the page until the scene is there and drawn.
export const show = async (main) => {
  hint('Loading the scene…');
  const first = new FirstPicture(main);
  let preview = null;
  const scene = await readScene((coarse) => { preview = new Preview(main, coarse, first); });
  preview?.close();
  main.replaceChildren();
  const page = new Page(scene, first);
  page.build(main);
  preview?.handOver(page.view.camera);
};
