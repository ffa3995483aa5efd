// One report, or two beside each other, as they were written.
import { get } from '../lib/api.js';
import { hint, make } from '../lib/dom.js';
import { installHelp } from '../lib/help.js';

export const show = async (main) => {
  const names = await get('reports');
  main.classList.add('full');
  const frames = names.map((name, i) => make('iframe', { src: `report/${i}/report.html`, title: name }));
  main.append(make('div', { className: 'frames' }, ...frames));
  hint(names.length > 1 ? `Left ${names[0]}, right ${names[1]}` : names[0]);
  installHelp('Reports', [], ['Two folders of reports are shown beside each other: equiview view FIRST SECOND.']);
};
