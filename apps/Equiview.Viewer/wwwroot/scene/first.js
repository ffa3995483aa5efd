// The first picture of a scene, which the server draws: it is there long before a browser has loaded the scene and compiled its shaders.
import { imageAddress } from '../lib/api.js';
import { isCopy } from '../lib/copy.js';
import { make } from '../lib/dom.js';

const longSide = 960; // as the server draws it at most

export class FirstPicture {
  constructor(main) {
    main.classList.add('full');
    this.image = make('img', { className: 'over first', alt: 'The scene, until it can be turned' });
    // Milliseconds after the address was opened.
    this.image.addEventListener('load', () => { document.body.dataset.first = String(Math.round(performance.now())); });
    const viewport = make('div', { className: 'viewport' });
    main.append(viewport, make('aside', { className: 'panel' }));
    if (!isCopy) {
      const { clientWidth: width, clientHeight: height } = viewport;
      const side = (pixels) => Math.max(1, Math.round(pixels * Math.min(1, longSide / Math.max(width, height, 1))));
      this.image.src = imageAddress('scene/first', { width: side(width), height: side(height) });
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
