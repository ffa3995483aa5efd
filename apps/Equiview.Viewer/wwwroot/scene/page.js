// A scene: its first picture at once, then, once the rest of the modules and the scene are there, the page.
import { hint } from '../lib/dom.js';
import { FirstPicture } from './first.js';

export const show = async (main) => {
  hint('Loading the scene…');
  const first = new FirstPicture(main);
  const { build } = await import('./scene-page.js');
  await build(main, first);
};
