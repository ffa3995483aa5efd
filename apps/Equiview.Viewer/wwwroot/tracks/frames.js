// Frames of the video by number, the next few ahead of time.
import { imageAddress } from '../lib/api.js';

const mostKept = 240;
const ahead = 6;

export class Frames {
  constructor(count) {
    Object.assign(this, { count, kept: new Map() });
  }

  load(number) {
    if (!this.kept.has(number)) {
      const image = new Image();
      image.src = imageAddress('tracks/frame', { frame: number });
      const entry = { image, ready: false };
      entry.promise = image.decode().then(() => { entry.ready = true; }, () => this.kept.delete(number));
      this.kept.set(number, entry);
      if (this.kept.size > mostKept) {
        this.kept.delete(this.kept.keys().next().value);
      }
    }
    return this.kept.get(number);
  }

  async get(number) {
    const entry = this.load(number);
    for (let next = number + 1; next <= Math.min(number + ahead, this.count - 1); next++) {
      this.load(next);
    }
    await entry.promise;
    return entry.ready ? entry.image : null;
  }
}
