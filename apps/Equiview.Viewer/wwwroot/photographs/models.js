// Models that come and go while the page is open: each has a row of photographs of its own.
import { post } from '../lib/api.js';
import { button, guarded, make, notice } from '../lib/dom.js';

// A list of what lies on this machine, the layer of a transformer, and the button that adds it.
export const modelChooser = (names) => {
  const list = make('select', { 'aria-label': 'Model to add' },
    ...names.map((name, i) => make('option', { value: String(i), textContent: name })));
  const layer = make('input', {
    type: 'text', className: 'layer', placeholder: 'layer', 'aria-label': 'Output layer',
    title: 'Output layer of a transformer: block:N, pre-norm or post-norm; empty for its default',
  });
  const add = button('Add model', 'Show the features of this model as well', guarded(async () => {
    add.disabled = true;
    notice(`Loading ${names[Number(list.value)]}…`);
    try {
      await post('photographs/models', { choice: Number(list.value), layer: layer.value });
    } finally {
      add.disabled = false;
    }
  }));
  return [list, layer, add];
};

export const modelTitle = ({ name }, index) => make('h2', { className: 'row' }, make('span', { textContent: name }),
  button('Close', `Close ${name}`, guarded(() => post(`photographs/models/close?model=${index}`, {}))));
