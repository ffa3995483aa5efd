// Points of the world on a canvas over the scene, as the scene's own camera sees them.
const apply = (m, [x, y, z]) => [0, 4, 8].map((row) => m[row] * x + m[row + 1] * y + m[row + 2] * z + m[row + 3]);

// camera: as the scene view has it; null where a point lies behind it.
export const projector = (camera, width, height) => {
  const focal = camera.focalFactor * Math.max(width, height), rows = camera.rows();
  return (point) => {
    const [x, y, z] = apply(rows, point);
    return z > 1e-6 ? [focal * x / z + width / 2, focal * y / z + height / 2] : null;
  };
};
