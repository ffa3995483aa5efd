// Reads the server's answer to a point and makes an image of each photograph's similarities.
import { turboTable } from '../lib/colors.js';

const numbers = 5;

// [{ x, y, score, cells }] for each photograph; grids have columns and rows.
export const readHeat = (buffer, grids) => {
  const view = new DataView(buffer);
  const float = (index) => view.getFloat32(4 * index, true);
  let at = 4 * numbers * grids.length;
  return grids.map((grid, i) => {
    const cells = new Uint8Array(buffer, at, grid.columns * grid.rows);
    at += cells.length;
    return { x: float(numbers * i), y: float(numbers * i + 1), score: float(numbers * i + 2), cells };
  });
};

// Byte below which a cell stays clear: most of a photograph is unlike the point, and only the rest should glow.
export const floorOf = (heats, share = 0.8) => {
  const counts = new Uint32Array(256);
  let total = 0;
  for (const { cells } of heats) {
    cells.forEach((value) => { counts[value]++; });
    total += cells.length;
  }
  let sum = 0;
  const found = counts.findIndex((count) => (sum += count) >= share * total);
  return Math.min(220, Math.max(0, found));
};

// A canvas with one pixel a cell.
export const heatImage = (cells, grid, floor) => {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: grid.columns, height: grid.rows });
  const context = canvas.getContext('2d');
  const image = context.createImageData(grid.columns, grid.rows);
  for (let i = 0; i < cells.length; i++) {
    const value = Math.max(0, (cells[i] - floor) / (255 - floor));
    const color = 3 * Math.round(64 + 191 * value);
    image.data.set(turboTable.subarray(color, color + 3), 4 * i);
    image.data[4 * i + 3] = Math.round(235 * Math.sqrt(value));
  }
  context.putImageData(image, 0, 0);
  return canvas;
};
