// The scene as the server sends it: floats, then harmonics in half precision.
import { get, getBytes } from '../lib/api.js';

// Calls back with a tenth of a large scene, to be looked at until the rest is there.
export const readScene = async (onCoarse) => {
  const description = await get('scene');
  if (description.coarse) {
    const few = { ...description, count: description.coarse };
    onCoarse({ ...few, ...unpack(await getBytes('scene/coarse'), few) });
  }
  return { ...description, ...unpack(await getBytes('scene/gaussians'), description) };
};

export const unpack = (buffer, { count, degree }) => {
  const floats = (from, each) => new Float32Array(buffer, 4 * from * count, each * count);
  const coefficients = (degree + 1) ** 2;
  return {
    coefficients,
    centers: floats(0, 3),
    scales: floats(3, 3),
    rotations: floats(6, 4),
    opacities: floats(10, 1),
    harmonics: new Uint16Array(buffer, 44 * count, 3 * coefficients * count),
  };
};
