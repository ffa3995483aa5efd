// The keys of a scene.
import { guarded } from '../lib/dom.js';
import { installHelp } from '../lib/help.js';
import { titles } from './panel.js';

const searching = [
  { keys: ['Click'], text: 'search for what is there' },
  { keys: ['Shift+Click'], text: 'not what is there' },
  { keys: ['Alt+Click'], text: 'everything alike, not only this one thing' },
];

export const installKeys = (page) => {
  installHelp('Scene', [
    { keys: ['Drag'], text: 'turn; with the right button, or Ctrl, move sideways' },
    { keys: ['Scroll'], text: 'nearer and farther' },
    ...(page.searches ? searching : []),
    { keys: ['W', 'A', 'S', 'D', 'Q', 'E'], text: 'fly; arrows turn' },
    { keys: ['1', '2', '3', '4'], text: 'color, depth, features, relevancy' },
    { keys: ['f'], text: 'fly or turn', press: () => page.toggleFly() },
    { keys: ['h'], text: 'first view', press: () => page.home() },
    { keys: ['k'], text: 'add a key frame', press: () => page.addKey() },
    { keys: ['p'], text: 'save a picture', press: guarded(() => page.picture()) },
    { keys: ['Delete'], text: 'delete the selection', press: () => page.selective[2].click() },
    { keys: ['Escape'], text: 'select nothing', press: () => page.selective[4].click() },
    { keys: ['Ctrl+z'], text: 'undo', press: () => page.step('undo') },
    { keys: ['Ctrl+y'], text: 'redo', press: () => page.step('redo') },
  ]);
  addEventListener('keydown', (event) => {
    const name = Object.keys(titles)[Number(event.key) - 1];
    if (page.channelButtons[name] && event.target.tagName !== 'INPUT') {
      page.channelButtons[name].click();
    }
  });
};
