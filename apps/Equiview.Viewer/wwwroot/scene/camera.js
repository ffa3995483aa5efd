// A camera that turns about a point or flies; OpenCV axes: x to the right, y down, z forward.
const add = (a, b, factor = 1) => a.map((v, i) => v + factor * b[i]);
const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const length = (a) => Math.sqrt(dot(a, a));
const unit = (a) => a.map((v) => v / Math.max(length(a), 1e-12));

// v turned about a unit axis (Rodrigues).
const turned = (v, axis, angle) => {
  const c = Math.cos(angle), s = Math.sin(angle), along = dot(axis, v) * (1 - c);
  const sideways = cross(axis, v);
  return v.map((value, i) => value * c + sideways[i] * s + axis[i] * along);
};

export class Camera {
  // description: the server's focus, up, distance and front.
  constructor({ focus, up, distance, front }) {
    Object.assign(this, { up: unit(up), home: { focus, front, distance }, focalFactor: 1 });
    this.reset();
  }

  reset() {
    this.focalFactor = 1;
    this.take(this.home.front);
    const { focus } = this.home;
    // The point that is turned about lies on the optical axis, as deep as the focus of the scene.
    const depth = dot(add(focus, this.center, -1), this.forward);
    this.target = add(this.center, this.forward, depth > 0 ? depth : this.home.distance);
  }

  // Twelve numbers, rows of camera from world.
  take(m) {
    const rows = [m.slice(0, 3), m.slice(4, 7), m.slice(8, 11)], t = [m[3], m[7], m[11]];
    this.center = [0, 1, 2].map((i) => -(rows[0][i] * t[0] + rows[1][i] * t[1] + rows[2][i] * t[2]));
    this.forward = rows[2];
    const reach = this.target ? length(add(this.target, this.center, -1)) : this.home.distance;
    this.target = add(this.center, this.forward, reach);
    this.exact = m; // until it is moved: a photograph's camera may be tilted
  }

  axes() {
    const right = unit(cross(this.forward, this.up));
    return [right, cross(this.forward, right), this.forward];
  }

  rows() {
    if (this.exact) {
      return this.exact;
    }
    const axes = this.axes();
    return axes.flatMap((axis) => [...axis, -dot(axis, this.center)]);
  }

  aim(forward) {
    // Straight up or down has no right.
    if (Math.abs(dot(forward, this.up)) < 0.998) {
      this.forward = unit(forward);
    }
  }

  orbit(yaw, pitch) {
    this.exact = null;
    const [right] = this.axes(), distance = length(add(this.target, this.center, -1));
    this.aim(turned(turned(this.forward, right, pitch), this.up, yaw));
    this.center = add(this.target, this.forward, -distance);
  }

  look(yaw, pitch) {
    this.exact = null;
    const [right] = this.axes(), distance = length(add(this.target, this.center, -1));
    this.aim(turned(turned(this.forward, right, pitch), this.up, yaw));
    this.target = add(this.center, this.forward, distance);
  }

  // In units of the distance to the target: to the right, down, forward.
  move(right, down, forward) {
    this.exact = null;
    const axes = this.axes(), distance = length(add(this.target, this.center, -1));
    const step = [0, 1, 2].map((i) => distance * (axes[0][i] * right + axes[1][i] * down + axes[2][i] * forward));
    this.center = add(this.center, step);
    this.target = add(this.target, step);
  }

  zoom(factor) {
    this.exact = null;
    const distance = length(add(this.target, this.center, -1)) * factor;
    this.center = add(this.target, this.forward, -Math.max(distance, 1e-6));
  }

  // What the renderer and the server need for a canvas.
  on(canvas) {
    const m = this.rows();
    const focal = this.focalFactor * Math.max(canvas.width, canvas.height);
    return {
      rotation: [m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]],
      translation: [m[3], m[7], m[11]],
      focal,
      page: { width: canvas.width, height: canvas.height, focal, cameraFromWorld: m },
    };
  }
}
