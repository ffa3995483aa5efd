// Points of space on a canvas, by a camera of twelve numbers: rows of camera from world.
const apply = (m, [x, y, z]) => [0, 4, 8].map((row) => m[row] * x + m[row + 1] * y + m[row + 2] * z + m[row + 3]);

// The corners of a box by bits: 1 is x, 2 is y, 4 is z; and the pairs of them that edges join.
export const boxEdges = [[0, 1], [0, 2], [0, 4], [1, 3], [1, 5], [2, 3], [2, 6], [3, 7], [4, 5], [4, 6], [5, 7], [6, 7]];

export const boxCorners = (low, high) => Array.from({ length: 8 }, (_, i) => [0, 1, 2].map((axis) => (i >> axis & 1 ? high : low)[axis]));

// [x, y, depth] on the canvas; null behind the camera or nearer than least.
export const projector = (m, { fx, fy, cx, cy }, least = 1e-9) => (point) => {
  const [x, y, z] = apply(m, point);
  return z > least ? [fx * x / z + cx, fy * y / z + cy, z] : null;
};

// The projector of a canvas over a scene. camera: as the scene view has it.
export const sceneProjector = (camera, width, height) => {
  const focal = camera.focalFactor * Math.max(width, height);
  return projector(camera.rows(), { fx: focal, fy: focal, cx: width / 2, cy: height / 2 }, 1e-6);
};
