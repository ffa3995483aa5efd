// Draws a scene with WebGL 2 exactly as the rasterizer of the SDK does: same projection, blur, cut-off and clamp.
import { bind, program, table, target } from './gl.js';
import { blend, fullScreen, project, quad, resolve } from './shaders.js';

const width = 1024; // Gaussians a row of the tables
const margin = 0.15; // the Jacobian is clamped so far outside the image

export const channels = { color: 0, depth: 1, features: 2, relevancy: 3 };

export class Renderer {
  constructor(canvas, scene) {
    const gl = canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false, preserveDrawingBuffer: true });
    if (!gl || !gl.getExtension('EXT_color_buffer_float')) {
      throw new Error('this browser has no WebGL 2 with textures of floats; try another, or switch hardware acceleration on');
    }
    Object.assign(this, { gl, canvas, scene, count: scene.count, order: null, channel: 'color', highlight: false, background: [0, 0, 0] });
    this.height = Math.max(1, Math.ceil(scene.count / width));
    this.projecting = program(gl, fullScreen, project);
    this.drawing = program(gl, quad, blend);
    this.resolving = program(gl, fullScreen, resolve);
    this.load(scene);
    this.depths = [0, 1];
  }

  load({ centers, opacities, rotations, scales, harmonics, coefficients, count }) {
    const gl = this.gl;
    const interleaved = (values, last) => {
      const all = new Float32Array(4 * width * this.height);
      for (let g = 0; g < count; g++) {
        all.set(values.subarray(3 * g, 3 * g + 3), 4 * g);
        all[4 * g + 3] = last ? last[g] : 0;
      }
      return all;
    };
    this.means = table(gl, 'RGBA32F', width, this.height, interleaved(centers, opacities));
    this.scales = table(gl, 'RGBA32F', width, this.height, interleaved(scales));
    this.rotations = table(gl, 'RGBA32F', width, this.height, rotations);
    const wide = Math.min(4096, gl.getParameter(gl.MAX_TEXTURE_SIZE));
    this.harmonics = table(gl, 'RGB16F', wide, Math.ceil(count * coefficients / wide), harmonics);
    this.marks = table(gl, 'RGBA8', width, this.height);
    this.paint = table(gl, 'RGB8', width, this.height);
    this.projected = [0, 1, 2].map(() => table(gl, 'RGBA32F', width, this.height));
    this.projectedTarget = target(gl, this.projected);
    this.orderBuffer = gl.createBuffer();
    this.quads = gl.createVertexArray();
    gl.bindVertexArray(this.quads);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.orderBuffer);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribIPointer(0, 1, gl.UNSIGNED_INT, 0, 0);
    gl.vertexAttribDivisor(0, 1);
    gl.bindVertexArray(null);
    this.nothing = gl.createVertexArray();
  }

  // marks: four bytes a Gaussian: relevancy, selected, hidden, unused.
  setMarks(marks) { this.fill(this.marks, this.gl.RGBA, 4, marks); }

  // colors: three bytes a Gaussian.
  setPaint(colors) { this.fill(this.paint, this.gl.RGB, 3, colors); }

  fill(texture, layout, channelCount, values) {
    const gl = this.gl, all = new Uint8Array(channelCount * width * this.height);
    all.set(values);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, this.height, layout, gl.UNSIGNED_BYTE, all);
  }

  // order: indices from back to front; depths: range of the depth channel.
  setOrder(order, depths) {
    const gl = this.gl;
    this.order = order;
    this.depths = depths;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.orderBuffer);
    gl.bufferData(gl.ARRAY_BUFFER, order, gl.DYNAMIC_DRAW);
  }

  // camera: { rotation: rows of camera from world, translation, focal } with the focal length in pixels of the whole canvas; scale below
  // 1 draws fewer pixels and enlarges them.
  draw({ rotation, translation, focal }, scale = 1) {
    if (!this.order) {
      return;
    }
    const gl = this.gl;
    const w = Math.max(1, Math.round(this.canvas.width * scale)), h = Math.max(1, Math.round(this.canvas.height * scale));
    this.resize(w, h);
    this.project(rotation, translation, focal * w / this.canvas.width, w, h);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.sumTarget);
    gl.viewport(0, 0, w, h);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.useProgram(this.drawing.made);
    ['splats', 'shapes', 'tints'].forEach((name, i) => bind(gl, this.drawing.at(name), i, this.projected[i]));
    gl.uniform2f(this.drawing.at('size'), w, h);
    gl.bindVertexArray(this.quads);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, this.order.length);
    gl.disable(gl.BLEND);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.useProgram(this.resolving.made);
    bind(gl, this.resolving.at('image'), 0, this.sum);
    gl.uniform1i(this.resolving.at('coded'), this.channel === 'depth' ? 1 : 0);
    gl.uniform3f(this.resolving.at('background'), ...this.background);
    gl.uniform2f(this.resolving.at('size'), this.canvas.width, this.canvas.height);
    gl.bindVertexArray(this.nothing);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  // Waits until the picture is there; the only way to know how long it takes.
  finish() {
    this.gl.readPixels(0, 0, 1, 1, this.gl.RGBA, this.gl.UNSIGNED_BYTE, new Uint8Array(4));
  }

  resize(w, h) {
    if (this.sumSize?.[0] === w && this.sumSize?.[1] === h) {
      return;
    }
    const gl = this.gl;
    gl.deleteTexture(this.sum ?? null);
    gl.deleteFramebuffer(this.sumTarget ?? null);
    this.sum = table(gl, 'RGBA16F', w, h);
    this.sumTarget = target(gl, [this.sum]);
    this.sumSize = [w, h];
  }

  project(rotation, translation, focal, w, h) {
    const gl = this.gl, at = this.projecting.at;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.projectedTarget);
    gl.viewport(0, 0, width, this.height);
    gl.useProgram(this.projecting.made);
    ['means', 'rotations', 'scales', 'harmonics', 'marks', 'paint'].forEach((name, i) => bind(gl, at(name), i, this[name]));
    gl.uniformMatrix3fv(at('worldRotation'), true, rotation);
    gl.uniform3fv(at('translation'), translation);
    gl.uniform4f(at('focal'), focal, focal, w / 2, h / 2);
    const limit = (side) => (0.5 + margin) * side / focal;
    gl.uniform4f(at('slopes'), -limit(w), limit(w), -limit(h), limit(h));
    gl.uniform2f(at('depths'), ...this.depths);
    gl.uniform1i(at('count'), this.count);
    gl.uniform1i(at('coefficients'), this.scene.coefficients);
    gl.uniform1i(at('channel'), channels[this.channel]);
    gl.uniform1i(at('antialiased'), this.scene.antialiased ? 1 : 0);
    gl.uniform1i(at('highlight'), this.highlight ? 1 : 0);
    gl.bindVertexArray(this.nothing);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }
}
