// The tracks as they were wanted, step by step. The server remembers what it found for each, so going back is instant.
const mostSteps = 200;

const copy = (tracks) => tracks.map(({ track, name, anchors }) => ({ track, name, anchors: anchors.map((anchor) => ({ ...anchor })) }));

export class History {
  constructor(tracks) {
    Object.assign(this, { steps: [copy(tracks)], at: 0 });
  }

  // What is wanted now; what was undone before is forgotten.
  add(tracks) {
    this.steps = [...this.steps.slice(Math.max(0, this.at + 1 - mostSteps), this.at + 1), copy(tracks)];
    this.at = this.steps.length - 1;
  }

  get canUndo() { return this.at > 0; }

  get canRedo() { return this.at < this.steps.length - 1; }

  move(step) {
    this.at = Math.max(0, Math.min(this.steps.length - 1, this.at + step));
    return copy(this.steps[this.at]);
  }
}
