// What is selected, hidden and deleted of a scene, with undo.
const mostSteps = 50;

export class Selection {
  constructor(count) {
    Object.assign(this, {
      count, relevancy: new Uint8Array(count), selected: new Uint8Array(count), hidden: new Uint8Array(count),
      deleted: new Uint8Array(count), undone: [], done: [],
    });
  }

  // answer: the server's byte a Gaussian.
  take(answer) {
    this.remember();
    answer.forEach((value, g) => {
      this.relevancy[g] = value & 127;
      this.selected[g] = value >> 7 & (1 - this.deleted[g]);
    });
  }

  get number() { return this.selected.reduce((sum, value) => sum + value, 0); }

  get left() { return this.count - this.deleted.reduce((sum, value) => sum + value, 0); }

  remember() {
    this.done.push(this.state());
    this.done.splice(0, this.done.length - mostSteps);
    this.undone = [];
  }

  state() {
    return { selected: this.selected.slice(), hidden: this.hidden.slice(), deleted: this.deleted.slice() };
  }

  undo() { this.swap(this.done, this.undone); }

  redo() { this.swap(this.undone, this.done); }

  swap(from, to) {
    if (from.length > 0) {
      to.push(this.state());
      Object.assign(this, from.pop());
    }
  }

  clear() {
    this.remember();
    this.selected.fill(0);
    this.relevancy.fill(0);
  }

  invert() {
    this.remember();
    this.selected.forEach((value, g) => { this.selected[g] = 1 - value & 1 - this.deleted[g]; });
  }

  // Gaussians that are shown and whose centers lie in a box.
  takeBox(centers, low, high) {
    this.remember();
    this.selected.forEach((_, g) => {
      const inside = [0, 1, 2].every((axis) => centers[3 * g + axis] >= low[axis] && centers[3 * g + axis] <= high[axis]);
      this.selected[g] = Number(inside) & 1 - (this.deleted[g] | this.hidden[g]);
    });
  }

  hide() {
    this.remember();
    this.selected.forEach((value, g) => { this.hidden[g] |= value; });
  }

  // Shows the selection alone.
  isolate() {
    this.remember();
    this.selected.forEach((value, g) => { this.hidden[g] = 1 - value; });
  }

  showAll() {
    this.remember();
    this.hidden.fill(0);
  }

  remove() {
    this.remember();
    this.selected.forEach((value, g) => { this.deleted[g] |= value; });
    this.selected.fill(0);
  }

  // Four bytes a Gaussian, as the renderer takes them.
  marks() {
    const marks = new Uint8Array(4 * this.count);
    for (let g = 0; g < this.count; g++) {
      marks[4 * g] = 2 * this.relevancy[g];
      marks[4 * g + 1] = 255 * this.selected[g];
      marks[4 * g + 2] = 255 * (this.hidden[g] | this.deleted[g]);
    }
    return marks;
  }

  // Base64 of a bit a Gaussian: the selection, or all that is left.
  bits(everything) {
    const bytes = new Uint8Array(Math.ceil(this.count / 8));
    for (let g = 0; g < this.count; g++) {
      bytes[g >> 3] |= (everything ? 1 - this.deleted[g] : this.selected[g]) << (g & 7);
    }
    let text = '';
    for (let i = 0; i < bytes.length; i += 32768) {
      text += String.fromCharCode(...bytes.subarray(i, i + 32768));
    }
    return btoa(text);
  }
}
