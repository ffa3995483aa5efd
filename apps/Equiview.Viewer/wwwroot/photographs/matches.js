// The correspondences that were kept: their table and their file.
import { post } from '../lib/api.js';
import { colorOf } from '../lib/colors.js';
import { button, download, make } from '../lib/dom.js';

// Rows of one model (its name) as the file has them: the photograph of the lower number is A.
export const rowsOf = (kept, model) => kept.flatMap((point) => (point.found[model] ?? []).flatMap((match, other) => {
  if (!match) {
    return [];
  }
  const from = { image: point.image, x: point.x, y: point.y };
  const to = { image: other, x: match.x, y: match.y };
  const [a, b] = from.image < to.image ? [from, to] : [to, from];
  return [{ imageA: a.image, imageB: b.image, xA: a.x, yA: a.y, xB: b.x, yB: b.y, score: match.score }];
}));

export const saveCsv = async (kept, model) => {
  const text = await (await post('photographs/csv', rowsOf(kept, model))).text();
  download(new Blob([text], { type: 'text/csv' }), 'matches.csv');
  return text;
};

// A table of all points: where they lie, and what each model says of them.
export const matchTable = (kept, names, models, remove) => {
  const titles = ['', 'from', 'to', 'x', 'y', 'similarity', 'leads back', ''];
  const head = make('tr', {}, ...titles.map((text) => make('th', { textContent: text })));
  const body = make('tbody', {});
  kept.forEach((point, index) => models.forEach((model) => (point.found[model] ?? []).forEach((match, other) => {
    if (!match) {
      return;
    }
    const dot = make('span', { className: 'dot' });
    dot.style.background = colorOf(point.number);
    const texts = [
      names[point.image], models.length > 1 ? `${names[other]} by ${model}` : names[other], match.x.toFixed(1), match.y.toFixed(1),
      match.score.toFixed(3), match.mutual ? 'yes' : 'no',
    ];
    body.append(make('tr', {},
      make('td', {}, dot, ` ${point.number + 1}`),
      ...texts.map((text) => make('td', { textContent: text })),
      make('td', {}, button('Remove', `Remove point ${point.number + 1}`, () => remove(index)))));
  })));
  return make('table', {}, make('thead', {}, head), body);
};
