// The first picture of a scene, which the server draws: it is there long before a browser has loaded the scene and compiled its shaders.
import { imageAddress } from '../lib/api.js';
import { isCopy } from '../lib/copy.js';
import { make } from '../lib/dom.js';

export class FirstPicture {
  constructor(main) {
    main.classList.add('full');
    this.image = make('img', { className: 'over first', alt: 'The scene, until it can be turned' });
    // Milliseconds after the address was opened.
    this.image.addEventListener('load', () => { document.body.dataset.first = String(Math.round(performance.now())); });
    const viewport = make('div', { className: 'viewport' });
    main.append(viewport, make('aside', { className: 'panel' }));
    if (!isCopy) {
      const size = { width: Math.max(1, viewport.clientWidth), height: Math.max(1, viewport.clientHeight) };
      this.image.src = imageAddress('scene/first', size);
      this.cover(viewport);
    }
  }

  // Puts it over a canvas that has nothing to show yet, in a page that is built anew.
  cover(viewport) {
    if (this.image.src) {
      viewport.append(this.image);
    }
  }

  close() { this.image.remove(); }
}
