// The keys of a video, and the cross for those who have no pointer.
import { isCopy } from '../lib/copy.js';
import { guarded } from '../lib/dom.js';
import { installHelp } from '../lib/help.js';

const moves = { i: [0, -1], j: [-1, 0], k: [0, 1], l: [1, 0] };

const steer = (page, event) => {
  const move = moves[event.key.toLowerCase()];
  if (!move || event.target.tagName === 'INPUT') {
    return;
  }
  const { width, height } = page.video, step = (event.shiftKey ? 0.002 : 0.02) * width;
  const { x, y } = page.stage.cursor ?? { x: width / 2, y: height / 2 };
  page.stage.cursor = { x: Math.max(0, Math.min(width, x + step * move[0])), y: Math.max(0, Math.min(height, y + step * move[1])) };
  page.stage.draw();
};

export const installKeys = (page) => {
  installHelp('Video', [
    { keys: ['Click'], text: 'add a point, in any frame' },
    { keys: ['Drag'], text: 'correct a point: what depends on it is followed again' },
    { keys: [' '], text: 'play and pause', press: () => page.player.toggle() },
    { keys: ['ArrowLeft'], text: 'one frame back', press: () => page.player.step(-1) },
    { keys: ['ArrowRight'], text: 'one frame on', press: () => page.player.step(1) },
    { keys: ['Home'], text: 'first frame', press: () => page.player.seek(0) },
    { keys: ['End'], text: 'last frame', press: () => page.player.seek(page.video.frames - 1) },
    { keys: ['i', 'j', 'k', 'l'], text: 'move a cross; Enter adds a point there' },
    { keys: ['Enter'], text: 'add a point at the cross', press: guarded(() => page.stage.cursor && page.add(page.stage.cursor)) },
    { keys: ['o'], text: 'the chosen point is hidden in this frame', press: guarded(() => page.hideHere()) },
    { keys: ['Delete'], text: 'delete the chosen track', press: guarded(() => page.remove(page.track(page.chosen))) },
    { keys: ['Ctrl+z'], text: 'undo', press: guarded(() => page.step(-1)) },
    { keys: ['Ctrl+y'], text: 'redo', press: guarded(() => page.step(1)) },
  ], ['A filled dot is seen, a ring is hidden. A square marks a frame in which you said where the point is.',
    ...(isCopy ? [] : [`Everything is saved by itself in ${page.video.output}.`])]);
  addEventListener('keydown', (event) => steer(page, event));
};
