// Orders Gaussians from back to front by a counting sort on 16 bits of the logarithm of their depth: near and far have equal resolution.
const bins = 65536;
const nearest = 0.01;
let centers = null;
let keys = null;

// row: third row of camera from world, with its translation.
const sort = ([x, y, z, t]) => {
  const count = centers.length / 3;
  const depths = new Float32Array(count);
  let low = Infinity, high = -Infinity, visible = 0;
  for (let g = 0; g < count; g++) {
    const depth = x * centers[3 * g] + y * centers[3 * g + 1] + z * centers[3 * g + 2] + t;
    depths[g] = depth >= nearest ? Math.log2(depth) : NaN;
    if (depth >= nearest) {
      low = Math.min(low, depths[g]);
      high = Math.max(high, depths[g]);
      visible++;
    }
  }
  const scale = (bins - 1) / Math.max(high - low, 1e-12);
  const starts = new Uint32Array(bins + 1);
  for (let g = 0; g < count; g++) {
    if (depths[g] === depths[g]) {
      keys[g] = bins - 1 - Math.round((depths[g] - low) * scale); // the farthest first
      starts[keys[g] + 1]++;
    }
  }
  const percentile = (share) => {
    let sum = 0;
    for (let k = 0; k < bins; k++) {
      sum += starts[k + 1];
      if (sum >= share * visible) {
        return 2 ** (low + (bins - 1 - k) / scale);
      }
    }
    return 1;
  };
  const range = [percentile(0.98), percentile(0.02)];
  for (let k = 0; k < bins; k++) {
    starts[k + 1] += starts[k];
  }
  const order = new Uint32Array(visible);
  for (let g = count - 1; g >= 0; g--) {
    if (depths[g] === depths[g]) {
      order[starts[keys[g]]++] = g;
    }
  }
  return { order, range };
};

addEventListener('message', ({ data }) => {
  if (data.centers) {
    centers = data.centers;
    keys = new Uint16Array(centers.length / 3);
    return;
  }
  const { order, range } = sort(data.row);
  postMessage({ order, range }, [order.buffer]);
});
