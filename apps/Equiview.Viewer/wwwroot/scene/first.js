// The first picture of a scene, which the server has rendered and the page shows before any script has run: it covers the canvas until
// that has been drawn.
export class FirstPicture {
  // main: the element with the picture; a page in one file has none.
  constructor(main) {
    this.image = main.querySelector('img.first');
    if (this.image) {
      this.image.decode().then(() => this.note(), () => this.close());
    }
  }

  // Milliseconds after the address was opened.
  note() {
    const [request] = performance.getEntriesByName(this.image.src);
    document.body.dataset.first = String(Math.round(request?.responseEnd ?? performance.now()));
  }

  // Puts it over a canvas that has nothing to show yet, in a page that is built anew.
  cover(viewport) {
    if (this.image) {
      viewport.append(this.image);
    }
  }

  close() { this.image?.remove(); }
}
