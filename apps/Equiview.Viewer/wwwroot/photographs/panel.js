// One photograph under one model: the image, and over it the heat of the point under the cursor and the points that were kept.
import { make } from '../lib/dom.js';
import { colorOf } from '../lib/colors.js';
import { cross, disc, fitted, label, ring } from '../lib/marks.js';
import { imageAddress } from '../lib/api.js';

const cross1 = '#ffffff';

export class Panel {
  // on: { hover(point), keep(point) } with points in raster pixels of the photograph.
  constructor(photograph, index, on) {
    this.photograph = photograph;
    this.index = index;
    this.image = make('img', {
      src: imageAddress('photographs/image', { image: index }), alt: photograph.name, width: photograph.width, height: photograph.height,
    });
    const meaning = `${photograph.name}: arrow keys move the point, Enter keeps it`;
    this.canvas = make('canvas', { tabIndex: 0, role: 'application', 'aria-label': meaning });
    this.scoreText = make('span', {});
    this.element = make('figure', { className: 'photo' },
      make('div', { className: 'stage' }, this.image, this.canvas),
      make('figcaption', {}, make('span', { textContent: photograph.name }), this.scoreText));
    this.point = { x: photograph.width / 2, y: photograph.height / 2 };
    this.state = { heat: null, query: null, kept: [] };
    this.listen(on);
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  listen(on) {
    const at = (event) => {
      const box = this.canvas.getBoundingClientRect();
      const part = (value, from, size, limit) => Math.max(0, Math.min(limit, (value - from) / size * limit));
      return {
        x: part(event.clientX, box.left, box.width, this.photograph.width),
        y: part(event.clientY, box.top, box.height, this.photograph.height),
      };
    };
    this.canvas.addEventListener('pointermove', (event) => { on.hover(this.point = at(event)); });
    this.canvas.addEventListener('pointerdown', (event) => { on.hover(this.point = at(event)); });
    this.canvas.addEventListener('click', (event) => on.keep(this.point = at(event)));
    this.canvas.addEventListener('keydown', (event) => {
      const step = (event.shiftKey ? 16 : 4) * this.photograph.width / Math.max(1, this.canvas.clientWidth);
      const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
      if (event.key === 'Enter') {
        on.keep(this.point);
      } else if (moves[event.key]) {
        event.preventDefault();
        const [dx, dy] = moves[event.key];
        const { width, height } = this.photograph;
        this.point = { x: Math.max(0, Math.min(width, this.point.x + dx)), y: Math.max(0, Math.min(height, this.point.y + dy)) };
        on.hover(this.point);
      }
    });
  }

  // state: { heat: { image, grid, x, y, score } or null, query: point in this photograph or null, kept: [{ number, x, y }] }
  set(state) {
    Object.assign(this.state, state);
    const { heat, query } = this.state;
    this.scoreText.textContent = query ? 'this point' : heat ? `similarity ${heat.score.toFixed(2)}` : '';
    this.draw();
  }

  draw() {
    if (this.canvas.clientWidth > 0) {
      this.paint(fitted(this.canvas), this.canvas.clientWidth, this.canvas.clientHeight);
    }
  }

  // Draws into a context whose unit is the CSS pixel; used for the page and for its picture.
  paint(context, width, height) {
    const { heat, query, kept } = this.state;
    const sx = width / this.photograph.width, sy = height / this.photograph.height;
    if (heat && !query) {
      const { grid, image } = heat;
      context.fillStyle = 'rgba(8,12,18,.5)';
      context.fillRect(0, 0, width, height);
      context.imageSmoothingEnabled = true;
      context.imageSmoothingQuality = 'high';
      context.drawImage(
        image, (grid.x - grid.stepX / 2) * sx, (grid.y - grid.stepY / 2) * sy, grid.columns * grid.stepX * sx, grid.rows * grid.stepY * sy);
      ring(context, heat.x * sx, heat.y * sy, 9, '#fff');
    }
    if (query) {
      cross(context, query.x * sx, query.y * sy, 14, cross1);
    }
    for (const { number, x, y } of kept) {
      disc(context, x * sx, y * sy, 5, colorOf(number));
      label(context, String(number + 1), x * sx, y * sy, width);
    }
  }
}
