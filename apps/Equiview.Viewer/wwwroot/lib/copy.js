// A page that was written with --export: the answers of the server stand in it, as texts of base64 in elements of their own.
const prefix = 'stored:';

const name = (path, query) => prefix + path + (query ? `?${new URLSearchParams(query)}` : '');

export const isCopy = document.getElementById(`${prefix}content`) !== null;

const bytesOf = (text) => {
  const characters = atob(text.trim()), bytes = new Uint8Array(characters.length);
  for (let i = 0; i < characters.length; i++) {
    bytes[i] = characters.charCodeAt(i);
  }
  return bytes;
};

export const storedText = (path) => new TextDecoder().decode(bytesOf(document.getElementById(name(path)).textContent));

// Heat maps are stored for points on a grid: the one next to the point that is asked for.
const nearest = ({ model, image, x, y }) => {
  const grid = JSON.parse(storedText('heat-grid'))[image];
  const cell = (value, size, count) => Math.max(0, Math.min(count - 1, Math.floor(value / size * count)));
  return `heat-${model}-${image}-${cell(x, grid.width, grid.columns)}-${cell(y, grid.height, grid.rows)}`;
};

export const stored = async (path, query) => {
  const key = path === 'photographs/heat' ? nearest(query) : path;
  const text = document.getElementById(name(key, key === path ? query : null))?.textContent;
  if (text === undefined) {
    throw new Error('This page is a copy: it cannot search or save. Open it with equiview view.');
  }
  const bytes = bytesOf(text);
  return { json: async () => JSON.parse(new TextDecoder().decode(bytes)), arrayBuffer: async () => bytes.buffer };
};

export const storedAddress = (path, query) =>
  URL.createObjectURL(new Blob([bytesOf(document.getElementById(name(path, query)).textContent)], { type: 'image/jpeg' }));
