// Mouse, touch and keys move the camera; a click that did not move is a query.
const clickTravel = 5; // CSS pixels

export class Controls {
  // on: { moved(), rest(), click(event) }
  constructor(canvas, camera, on) {
    Object.assign(this, { canvas, camera, on, flying: false, held: new Set(), pointers: new Map(), frame: 0 });
    canvas.addEventListener('pointerdown', (event) => this.down(event));
    canvas.addEventListener('pointermove', (event) => this.drag(event));
    canvas.addEventListener('pointerup', (event) => this.up(event));
    canvas.addEventListener('pointercancel', (event) => this.pointers.delete(event.pointerId));
    canvas.addEventListener('contextmenu', (event) => event.preventDefault());
    canvas.addEventListener('wheel', (event) => {
      event.preventDefault();
      const factor = Math.exp(Math.sign(event.deltaY) * Math.min(0.25, Math.abs(event.deltaY) / 500));
      if (this.flying) {
        camera.move(0, 0, 1 - factor);
      } else {
        camera.zoom(factor);
      }
      this.moved();
    }, { passive: false });
    canvas.addEventListener('keydown', (event) => this.key(event, true));
    canvas.addEventListener('keyup', (event) => this.key(event, false));
    canvas.addEventListener('blur', () => this.held.clear());
  }

  moved() {
    this.on.moved();
    clearTimeout(this.timer);
    this.timer = setTimeout(this.on.rest, 180);
  }

  down(event) {
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY, travel: 0 });
  }

  drag(event) {
    const last = this.pointers.get(event.pointerId);
    if (!last) {
      return;
    }
    const dx = event.clientX - last.x, dy = event.clientY - last.y;
    Object.assign(last, { x: event.clientX, y: event.clientY, travel: last.travel + Math.abs(dx) + Math.abs(dy) });
    if (last.travel <= clickTravel) {
      return;
    }
    const size = Math.max(this.canvas.clientWidth, this.canvas.clientHeight);
    if (this.pointers.size === 2) {
      this.pinch(last, dx, dy, size);
    } else if (event.buttons & 6 || event.ctrlKey || event.metaKey) {
      this.camera.move(-dx / size, -dy / size, 0);
    } else {
      const turn = 2 * Math.PI / size;
      this.camera[this.flying ? 'look' : 'orbit'](-dx * turn * (this.flying ? -0.4 : 1), -dy * turn * (this.flying ? -0.4 : 1));
    }
    this.moved();
  }

  pinch(moving, dx, dy, size) {
    const other = [...this.pointers.values()].find((pointer) => pointer !== moving);
    const now = Math.hypot(moving.x - other.x, moving.y - other.y);
    const before = Math.hypot(moving.x - dx - other.x, moving.y - dy - other.y);
    this.camera.zoom(Math.max(0.8, Math.min(1.25, before / Math.max(now, 1))));
    this.camera.move(-0.5 * dx / size, -0.5 * dy / size, 0);
  }

  up(event) {
    const last = this.pointers.get(event.pointerId);
    this.pointers.delete(event.pointerId);
    if (last && last.travel <= clickTravel && event.button === 0) {
      this.on.click(event);
    }
  }

  key(event, pressed) {
    const name = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey || event.altKey
      || !['w', 'a', 's', 'd', 'q', 'e', 'arrowleft', 'arrowright', 'arrowup', 'arrowdown'].includes(name)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    this.held[pressed ? 'add' : 'delete'](name);
    if (this.held.size > 0 && !this.frame) {
      this.last = performance.now();
      this.frame = requestAnimationFrame((now) => this.step(now));
    }
  }

  step(now) {
    this.frame = 0;
    const seconds = Math.min(0.1, (now - this.last) / 1000), has = (name) => this.held.has(name) ? 1 : 0;
    this.last = now;
    this.camera.move(0.6 * seconds * (has('d') - has('a')), 0.6 * seconds * (has('e') - has('q')), 0.6 * seconds * (has('w') - has('s')));
    const yaw = has('arrowright') - has('arrowleft'), pitch = has('arrowdown') - has('arrowup');
    if (yaw || pitch) {
      this.camera[this.flying ? 'look' : 'orbit'](seconds * (this.flying ? -yaw : yaw), seconds * (this.flying ? -pitch : pitch));
    }
    this.moved();
    if (this.held.size > 0) {
      this.frame = requestAnimationFrame((next) => this.step(next));
    }
  }
}
