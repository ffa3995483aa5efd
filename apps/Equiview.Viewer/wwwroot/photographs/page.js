// Photographs: the point under the cursor lights up in all others, by each model; a click keeps its matches.
import { get, getBytes, listen } from '../lib/api.js';
import { isCopy } from '../lib/copy.js';
import { button, byId, downloadCanvas, guarded, hint, make } from '../lib/dom.js';
import { installHelp } from '../lib/help.js';
import { floorOf, heatImage, readHeat } from './heat.js';
import { matchTable, saveCsv } from './matches.js';
import { Panel } from './panel.js';

const question = 'Move over a photograph: the same point lights up in the others. Click to keep it.';

class Page {
  constructor(description) {
    this.photographs = description.photographs;
    this.models = description.models;
    this.kept = [];
    this.next = 0;
    this.query = null; // { image, point }
    this.peaks = this.models.map(() => []);
    this.busy = this.models.map(() => false);
    this.panels = this.models.map(() => this.photographs.map((photograph, index) => new Panel(photograph, index, {
      hover: (point) => this.hover(index, point),
      keep: guarded((point) => this.keep(index, point)),
    })));
    this.table = make('section', { className: 'matches card scroll', hidden: true });
  }

  build(main) {
    const columns = this.models.map((model, m) => make('section', {},
      ...(this.models.length > 1 ? [make('h2', { textContent: model.name })] : []),
      make('div', { className: 'photos' }, ...this.panels[m].map((panel) => panel.element))));
    main.append(make('div', { className: this.models.length > 1 ? 'models two' : 'models' }, ...columns), this.table);
    this.csv = button('Save csv', 'Save the kept matches as csv', guarded(() => this.saveCsv()), { disabled: true });
    const picture = button('Save picture', 'Save the photographs with what is shown as PNG', guarded(() => this.savePicture()));
    this.choice = make('select', { 'aria-label': 'Model of the csv', hidden: this.models.length < 2 },
      ...this.models.map((model, m) => make('option', { value: String(m), textContent: `csv by ${model.name}` })));
    this.progress = make('progress', { max: this.models.length * this.photographs.length, value: 0, 'aria-label': 'Features' });
    byId('tools').append(this.progress, this.choice, this.csv, picture);
    installHelp('Photographs', [
      { keys: ['Arrows'], text: 'move the point in the chosen photograph (Shift: faster)' },
      { keys: ['Enter'], text: 'keep the point' },
      { keys: ['z'], text: 'remove the last kept point', press: () => this.remove(this.kept.length - 1) },
      { keys: ['c'], text: 'save the matches as csv', press: guarded(() => this.saveCsv()) },
      { keys: ['p'], text: 'save a picture', press: guarded(() => this.savePicture()) },
    ], ['Colors show how similar each spot is to the point, by the cosine of their features; the ring marks the most similar pixel.']);
  }

  // All photographs of a model are needed before it answers.
  ready(m) { return this.models[m].grids.every(Boolean); }

  update() {
    const done = this.models.flatMap((model) => model.grids).filter(Boolean).length;
    this.progress.value = done;
    this.progress.hidden = done === this.progress.max;
    hint(this.progress.hidden ? question : `Looking at the photographs… ${done} of ${this.progress.max}`);
    if (!this.query && this.progress.hidden) {
      // Something to see at once, before anybody has moved.
      const { width, height } = this.photographs[0];
      this.hover(0, { x: width / 2, y: height / 2 });
    }
  }

  hover(image, point) {
    this.query = { image, point };
    this.models.forEach((_, m) => guarded(() => this.ask(m))());
  }

  // One question at a time for each model; the newest point is asked for next.
  async ask(m) {
    if (this.busy[m] || !this.ready(m)) {
      return;
    }
    this.busy[m] = true;
    const { image, point } = this.query;
    try {
      const start = performance.now();
      const answer = await getBytes('photographs/heat', { model: m, image, x: point.x, y: point.y });
      this.milliseconds = performance.now() - start;
      this.showHeat(m, image, point, answer);
    } finally {
      this.busy[m] = false;
    }
    if (this.query.image !== image || this.query.point !== point) {
      await this.ask(m);
    }
  }

  showHeat(m, image, point, answer) {
    const { grids } = this.models[m];
    const heats = readHeat(answer, grids);
    this.peaks[m] = heats.map(({ x, y, score }, i) => (i === image ? null : { x, y, score, mutual: false }));
    const floor = floorOf(heats.filter((_, i) => i !== image));
    heats.forEach(({ x, y, score, cells }, i) => this.panels[m][i].set({
      heat: i === image ? null : { image: heatImage(cells, grids[i], floor), grid: grids[i], x, y, score },
      query: i === image ? point : null,
    }));
    this.shown = (this.shown ?? 0) + 1;
    document.body.dataset.shown = String(this.shown);
  }

  async keep(image, point) {
    // A copy has no matcher: there the most similar spots are kept.
    const found = isCopy ? [...this.peaks] : await Promise.all(this.models.map((_, m) => this.ready(m)
      ? get('photographs/matches', { model: m, image, x: point.x, y: point.y }) : []));
    this.kept.push({ number: this.next++, image, ...point, found });
    this.showKept();
  }

  remove(index) {
    this.kept.splice(index, index < 0 ? 0 : 1);
    this.showKept();
  }

  showKept() {
    this.models.forEach((_, m) => this.panels[m].forEach((panel, i) => panel.set({
      kept: this.kept.flatMap(({ number, image, x, y, found }) => {
        const place = i === image ? { x, y } : found[m]?.[i];
        return place ? [{ number, x: place.x, y: place.y }] : [];
      }),
    })));
    this.csv.disabled = this.kept.length === 0 || isCopy;
    this.table.hidden = this.kept.length === 0;
    this.table.replaceChildren(make('h2', { textContent: 'Kept matches' }), matchTable(
      this.kept, this.photographs.map((p) => p.name), this.models.map((model) => model.name), (index) => this.remove(index)));
  }

  saveCsv() { return this.kept.length > 0 ? saveCsv(this.kept, Number(this.choice.value)) : undefined; }

  // The photographs of each model in a row.
  async savePicture() {
    const height = 480, gap = 8;
    const widths = this.photographs.map((p) => Math.round(height * p.width / p.height));
    const canvas = make('canvas', {
      width: widths.reduce((sum, w) => sum + w + gap, gap), height: gap + this.models.length * (height + gap),
    });
    const context = canvas.getContext('2d');
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    this.models.forEach((_, m) => {
      let left = gap;
      this.panels[m].forEach((panel, i) => {
        context.save();
        context.translate(left, gap + m * (height + gap));
        context.drawImage(panel.image, 0, 0, widths[i], height);
        panel.paint(context, widths[i], height);
        context.restore();
        left += widths[i] + gap;
      });
    });
    await downloadCanvas(canvas, 'matches.png');
  }
}

export const show = async (main) => {
  const page = new Page(await get('photographs'));
  page.build(main);
  page.update();
  listen('photographs/events', (event) => {
    page.models[event.model].grids[event.image] = event.grid;
    page.update();
  });
  // An event may have passed before the stream was open.
  const again = await get('photographs');
  again.models.forEach((model, m) => { page.models[m].grids = model.grids.map((grid, i) => grid ?? page.models[m].grids[i]); });
  page.update();
};
