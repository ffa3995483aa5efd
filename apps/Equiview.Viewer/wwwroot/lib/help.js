// The overlay of keys, opened by ? and by its button; the page's shortcuts are heard here too.
import { button, byId, make } from './dom.js';

const typing = (target) => /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && target.type !== 'range';

// keys: [{ keys: ['Space'], text: 'play and pause', press: (event) => ... }]
export const installHelp = (title, keys, remarks = []) => {
  const dialog = byId('help');
  const list = make('dl', {});
  for (const { keys: names, text } of [...keys, { keys: ['?'], text: 'this help' }]) {
    list.append(
      make('dt', {}, ...names.map((name) => make('kbd', { textContent: name === ' ' ? 'Space' : name }))),
      make('dd', { textContent: text }));
  }
  dialog.replaceChildren(
    make('h2', { textContent: title }), list, ...remarks.map((text) => make('p', { textContent: text })),
    button('Close', 'Close the help', () => dialog.close(), { className: 'main' }));
  byId('tools').append(button('?', 'Help and keys', () => dialog.showModal()));
  addEventListener('keydown', (event) => {
    if (typing(event.target) || dialog.open) {
      return;
    }
    if (event.key === '?') {
      dialog.showModal();
      return;
    }
    const name = `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.key.length === 1 ? event.key.toLowerCase() : event.key}`;
    const found = keys.find((key) => key.press && key.keys.some((k) => k.length === 1 ? k.toLowerCase() === name : k === name));
    if (found && !(event.key === ' ' && event.target.tagName === 'BUTTON')) {
      event.preventDefault();
      found.press(event);
    }
  });
};
