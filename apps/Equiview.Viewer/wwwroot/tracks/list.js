// The tracks by name: choose, rename, hide, delete.
import { button, make } from '../lib/dom.js';
import { colorOf } from '../lib/colors.js';
import { nameOf } from './stage.js';

// on: { choose(track), rename(track, name), toggle(track), remove(track) }
export const trackList = (tracks, chosen, on) => make('ul', { className: 'tracklist' }, ...tracks.map((track) => {
  const dot = make('span', { className: 'dot' });
  dot.style.background = colorOf(track.track);
  const name = make('input', { type: 'text', value: nameOf(track), maxLength: 100, 'aria-label': `Name of ${nameOf(track)}` });
  name.addEventListener('focus', () => on.choose(track));
  name.addEventListener('change', () => on.rename(track, name.value.trim()));
  const state = track.pending ? make('span', { className: 'muted', textContent: track.progress ?? 'waiting' }) : '';
  return make('li', { className: track.track === chosen ? 'chosen' : '' }, dot, name, state,
    button(track.off ? 'Show' : 'Hide', `${track.off ? 'Show' : 'Hide'} ${nameOf(track)}`, () => on.toggle(track)),
    button('✕', `Delete ${nameOf(track)}`, () => on.remove(track)));
}));
