// The buttons beside a scene.
import { button, guarded, make } from '../lib/dom.js';

export const titles = { color: 'Color', depth: 'Depth', features: 'Features', relevancy: 'Relevancy' };

const row = (...children) => make('div', { className: 'row' }, ...children);
const title = (text) => make('h3', { textContent: text });

const channelRow = (page) => {
  const names = page.scene.features ? Object.keys(titles) : ['color', 'depth'];
  names.forEach((name) => {
    page.channelButtons[name] = button(titles[name], `Show ${titles[name].toLowerCase()}`, guarded(() => page.show(name)));
  });
  return row(...Object.values(page.channelButtons));
};

const textRow = (page) => {
  const text = make('input', { type: 'text', placeholder: 'a word for a thing', 'aria-label': 'Search by words', maxLength: 200 });
  const run = guarded(() => page.find({ text: text.value }));
  text.addEventListener('keydown', (event) => event.key === 'Enter' && run());
  return [title('Search by words'), row(text, button('Search', 'Search for the words', run))];
};

const selectionRows = (page) => {
  const s = page.selection;
  const change = (action) => () => {
    action();
    page.refresh();
  };
  page.count = make('p', { className: 'muted' });
  page.selective = [
    button('Only this', 'Show the selection alone', change(() => s.isolate())),
    button('Hide', 'Hide the selection', change(() => s.hide())),
    button('Delete', 'Delete the selection from the scene on this page', change(() => s.remove())),
    button('Invert', 'Select everything else', change(() => s.invert())),
    button('Clear', 'Select nothing', change(() => page.clear())),
  ];
  page.name = make('input', { type: 'text', value: 'selection', 'aria-label': 'Name of the file' });
  page.ending = make('select', { 'aria-label': 'Format' },
    ...['.ply', '.compressed.ply', '.spz', '.splat'].map((text) => make('option', { textContent: text })));
  page.save = button(
    'Save selection', 'Save the selected Gaussians as a scene', guarded(() => page.saveScene(false)), { className: 'main' });
  return [
    page.count, row(...page.selective),
    row(button('Show all', 'Show what is hidden', change(() => s.showAll())),
      button('Undo', 'Undo (Ctrl+Z)', () => page.step('undo')), button('Redo', 'Redo (Ctrl+Y)', () => page.step('redo'))),
    row(page.name, page.ending),
    row(page.save, button('Save the rest', 'Save all that is not deleted', guarded(() => page.saveScene(true)))),
  ];
};

const photographRow = (page) => {
  const views = page.scene.views ?? [];
  if (views.length === 0) {
    return [];
  }
  const choice = make('select', { 'aria-label': 'View of a photograph' }, make('option', { value: '', textContent: 'as a photograph…' }),
    ...views.map((view, i) => make('option', { value: String(i), textContent: view.name })));
  choice.addEventListener('change', () => {
    const index = Number(choice.value), view = views[index];
    if (view && choice.value !== '') {
      page.view.camera.focalFactor = view.fx / Math.max(view.width, view.height);
      page.view.camera.take(view.camera);
      page.photographs.choose(index);
      page.view.changed();
    }
  });
  const fade = make('input', { type: 'range', min: 0, max: 1, step: 0.01, value: 0.5, 'aria-label': 'Photograph over the scene' });
  fade.addEventListener('input', () => page.photographs.fade(fade.value));
  const cameras = button('Cameras', 'Show where the photographs were taken', () => {
    page.photographs.shown = !page.photographs.shown;
    cameras.ariaPressed = String(page.photographs.shown);
    page.view.redraw();
  }, { ariaPressed: 'false' });
  return [row(cameras, choice), row(make('span', { className: 'muted', textContent: 'scene' }), fade,
    make('span', { className: 'muted', textContent: 'photograph' }))];
};

const cameraRows = (page) => {
  page.fly = button('Fly', 'Fly instead of turning about a point', () => page.toggleFly(), { ariaPressed: 'false' });
  page.keyText = make('p', { className: 'muted' });
  page.savePathButton = button('Save path', 'Save the key frames for splat render', guarded(() => page.savePath()));
  return [
    row(page.fly, button('Home', 'The first view', () => page.home()),
      button('Picture', 'Save this view as PNG', guarded(() => page.picture()))),
    ...photographRow(page),
    title('Flight'), page.keyText,
    row(button('Add key frame', 'Add this view to the flight', () => page.addKey()),
      button('Remove last', 'Remove the last key frame', () => page.removeKey()), page.savePathButton),
  ];
};

export const buildPanel = (page) => make('aside', { className: 'panel' },
  title('Show'), channelRow(page), ...(page.scene.text ? textRow(page) : []),
  title('Selection'), ...selectionRows(page), title('Box'), ...page.crop.rows(), title('Camera'), ...cameraRows(page));
