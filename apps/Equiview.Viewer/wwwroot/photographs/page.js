// Photographs: the point under the cursor lights up in all others, by each model; a click keeps its matches.
import { get, getBytes, listen } from '../lib/api.js';
import { isCopy } from '../lib/copy.js';
import { button, byId, guarded, hint, make, notice } from '../lib/dom.js';
import { installHelp } from '../lib/help.js';
import { floorOf, heatImage, readHeat } from './heat.js';
import { matchTable, saveCsv } from './matches.js';
import { modelChooser, modelTitle } from './models.js';
import { Panel } from './panel.js';
import { savePicture } from './picture.js';

const question = 'Move over a photograph: the same point lights up in the others. Click to keep it.';

class Page {
  constructor(description) {
    this.photographs = description.photographs;
    this.choices = description.choices;
    this.kept = []; // { number, image, x, y, found: { model's name: [match of each photograph] } }
    this.next = 0;
    this.query = null; // { image, point }
    this.columns = make('div', {});
    this.table = make('section', { className: 'matches card scroll', hidden: true });
  }

  build(main) {
    main.append(this.columns, this.table);
    this.csv = button('Save csv', 'Save the kept matches as csv', guarded(() => this.saveCsv()), { disabled: true });
    const shoot = guarded(() => savePicture(this.photographs, this.panels));
    const picture = button('Save picture', 'Save the photographs with what is shown as PNG', shoot);
    this.choice = make('select', { 'aria-label': 'Model of the csv' });
    this.progress = make('progress', { value: 0, 'aria-label': 'Features' });
    byId('tools').append(this.progress, ...(isCopy ? [] : modelChooser(this.choices)), this.choice, this.csv, picture);
    installHelp('Photographs', [
      { keys: ['Arrows'], text: 'move the point in the chosen photograph (Shift: faster)' },
      { keys: ['Enter'], text: 'keep the point' },
      { keys: ['z'], text: 'remove the last kept point', press: () => this.remove(this.kept.length - 1) },
      { keys: ['c'], text: 'save the matches as csv', press: guarded(() => this.saveCsv()) },
      { keys: ['p'], text: 'save a picture', press: shoot },
    ], ['Colors show how similar each spot is to the point, by the cosine of their features; the ring marks the most similar pixel.']);
  }

  // The models that are there now, each with a row of photographs.
  setModels(models) {
    this.models = models;
    this.peaks = models.map(() => []);
    this.busy = new Set();
    this.panels = models.map(() => this.photographs.map((photograph, index) => new Panel(photograph, index, {
      hover: (point) => this.hover(index, point),
      keep: guarded((point) => this.keep(index, point)),
    })));
    const several = models.length > 1;
    this.columns.className = several ? 'models two' : 'models';
    this.columns.replaceChildren(...models.map((model, m) => make('section', {},
      ...(several ? [modelTitle(model, m)] : []),
      make('div', { className: 'photos' }, ...this.panels[m].map((panel) => panel.element)))));
    this.choice.hidden = !several;
    this.choice.replaceChildren(...models.map(({ name }) => make('option', { value: name, textContent: `csv by ${name}` })));
    this.progress.max = models.length * this.photographs.length;
    this.showKept();
  }

  // All photographs of a model are needed before it answers.
  ready(m) { return this.models[m].grids.every(Boolean); }

  update() {
    const done = this.models.flatMap((model) => model.grids).filter(Boolean).length;
    this.progress.value = done;
    this.progress.hidden = done === this.progress.max;
    hint(this.progress.hidden ? question : `Looking at the photographs… ${done} of ${this.progress.max}`);
    // Something to see at once, before anybody has moved.
    const { width, height } = this.photographs[0];
    const { image, point } = this.query ?? { image: 0, point: { x: width / 2, y: height / 2 } };
    this.hover(image, point);
    guarded(() => this.findKept())();
  }

  hover(image, point) {
    this.query = { image, point };
    this.models.forEach((_, m) => guarded(() => this.ask(m))());
  }

  // One question at a time for each model; the newest point is asked for next.
  async ask(m) {
    const { models, busy, query: { image, point } } = this;
    if (busy.has(m) || !this.ready(m)) {
      return;
    }
    busy.add(m);
    try {
      const start = performance.now();
      const answer = await getBytes('photographs/heat', { model: m, image, x: point.x, y: point.y });
      this.milliseconds = performance.now() - start;
      if (this.models !== models) {
        return; // others came meanwhile, and are asked themselves
      }
      this.showHeat(m, image, point, answer);
    } finally {
      busy.delete(m);
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
    const found = isCopy ? Object.fromEntries(this.models.map(({ name }, m) => [name, this.peaks[m]])) : {};
    this.kept.push({ number: this.next++, image, ...point, found });
    await this.findKept();
  }

  // Matches of the kept points by models that have not been asked yet.
  async findKept() {
    const { models } = this;
    for (const [m, { name }] of models.entries()) {
      for (const point of this.kept.filter(({ found }) => this.ready(m) && !found[name])) {
        point.found[name] = []; // asked once
        const found = await get('photographs/matches', { model: m, image: point.image, x: point.x, y: point.y });
        if (this.models === models) {
          point.found[name] = found;
        } else {
          delete point.found[name];
          return;
        }
      }
    }
    this.showKept();
  }

  remove(index) {
    this.kept.splice(index, index < 0 ? 0 : 1);
    this.showKept();
  }

  showKept() {
    this.models.forEach((_, m) => this.panels[m].forEach((panel, i) => panel.set({
      kept: this.kept.flatMap(({ number, image, x, y, found }) => {
        const place = i === image ? { x, y } : found[this.models[m].name]?.[i];
        return place ? [{ number, x: place.x, y: place.y }] : [];
      }),
    })));
    this.csv.disabled = this.kept.length === 0 || isCopy;
    this.table.hidden = this.kept.length === 0;
    this.table.replaceChildren(make('h2', { textContent: 'Kept matches' }), matchTable(
      this.kept, this.photographs.map((p) => p.name), this.models.map((model) => model.name), (index) => this.remove(index)));
  }

  saveCsv() { return this.kept.length > 0 ? saveCsv(this.kept, this.choice.value) : undefined; }
}

export const show = async (main) => {
  const page = new Page(await get('photographs'));
  page.build(main);
  // Which models there are, and how far their features, stands in the description; an event says that it has changed.
  const refresh = guarded(async () => {
    const { models } = await get('photographs');
    const same = page.models && models.map(({ name }) => name).join() === page.models.map(({ name }) => name).join();
    if (same) {
      models.forEach(({ grids }, m) => { page.models[m].grids = grids; });
    } else {
      page.setModels(models);
    }
    page.update();
  });
  listen('photographs/events', (event) => (event.type === 'failed' ? notice(event.message, true) : refresh()));
  await refresh();
};
