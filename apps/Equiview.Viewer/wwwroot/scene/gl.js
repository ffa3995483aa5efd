// The little of WebGL that the renderer repeats: programs, textures and targets.
export const program = (gl, vertex, fragment) => {
  const made = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) {
      throw new Error(`a shader does not compile: ${gl.getShaderInfoLog(shader)}`);
    }
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(`the shaders do not link: ${gl.getProgramInfoLog(made)}`);
  }
  const places = new Map();
  return {
    made,
    at: (name) => {
      if (!places.has(name)) {
        places.set(name, gl.getUniformLocation(made, name));
      }
      return places.get(name);
    },
  };
};

const layouts = (gl) => ({
  RGBA32F: [gl.RGBA, gl.FLOAT, 4, Float32Array],
  RGBA16F: [gl.RGBA, gl.HALF_FLOAT, 4, Uint16Array],
  RGB16F: [gl.RGB, gl.HALF_FLOAT, 3, Uint16Array],
  RGBA8: [gl.RGBA, gl.UNSIGNED_BYTE, 4, Uint8Array],
  RGB8: [gl.RGB, gl.UNSIGNED_BYTE, 3, Uint8Array],
});

// A texture of single values, as tables are; values may be shorter than the last row.
export const table = (gl, format, width, height, values) => {
  const [layout, type, channels, Values] = layouts(gl)[format];
  const made = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, made);
  for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
    gl.texParameteri(gl.TEXTURE_2D, name, format === 'RGBA16F' ? gl.LINEAR : gl.NEAREST);
  }
  for (const name of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) {
    gl.texParameteri(gl.TEXTURE_2D, name, gl.CLAMP_TO_EDGE);
  }
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  let full = values ?? null;
  if (full && full.length < width * height * channels) {
    full = new Values(width * height * channels);
    full.set(values);
  }
  gl.texImage2D(gl.TEXTURE_2D, 0, gl[format], width, height, 0, layout, type, full);
  return made;
};

export const target = (gl, textures) => {
  const made = gl.createFramebuffer();
  gl.bindFramebuffer(gl.FRAMEBUFFER, made);
  textures.forEach((texture, i) => gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0 + i, gl.TEXTURE_2D, texture, 0));
  gl.drawBuffers(textures.map((_, i) => gl.COLOR_ATTACHMENT0 + i));
  if (gl.checkFramebufferStatus(gl.FRAMEBUFFER) !== gl.FRAMEBUFFER_COMPLETE) {
    throw new Error('this browser cannot draw into textures of floats, which Gaussians need');
  }
  return made;
};

export const bind = (gl, place, unit, texture) => {
  gl.activeTexture(gl.TEXTURE0 + unit);
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.uniform1i(place, unit);
};
