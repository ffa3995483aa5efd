// The scene as the server sends it: floats, then harmonics in half precision.
import { get, getBytes } from '../lib/api.js';

export const readScene = async () => {
  const [description, buffer] = await Promise.all([get('scene'), getBytes('scene/gaussians')]);
  return { ...description, ...unpack(buffer, description) };
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
