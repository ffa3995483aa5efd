// Colors of values and of things. Turbo: Mikhailov 2019, the polynomial approximation.
const clamp = (value) => Math.max(0, Math.min(255, Math.round(value * 255)));

const polynomial = (x, c) => c.reduceRight((sum, factor) => sum * x + factor, 0);

const red = [0.13572138, 4.61539260, -42.66032258, 132.13108234, -152.94239396, 59.28637943];
const green = [0.09140261, 2.19418839, 4.84296658, -14.18503333, 4.27729857, 2.82956604];
const blue = [0.10667330, 12.64194608, -60.58204836, 110.36276771, -89.90310912, 27.34824973];

// [r, g, b] 0 to 255 of a value from 0 to 1.
export const turbo = (x) => [red, green, blue].map((c) => clamp(polynomial(Math.max(0, Math.min(1, x)), c)));

// The same for shaders: vec3 turbo(float), 0 to 1.
const nested = (c) => c.map((factor) => factor.toFixed(8)).reduceRight((sum, factor) => `(${factor} + x * ${sum})`);

export const turboShader = `vec3 turbo(float x) {
  x = clamp(x, 0.0, 1.0);
  return clamp(vec3(${[red, green, blue].map(nested).join(',\n    ')}), 0.0, 1.0);
}`;

export const turboTable = (() => {
  const table = new Uint8Array(3 * 256);
  for (let i = 0; i < 256; i++) {
    table.set(turbo(i / 255), 3 * i);
  }
  return table;
})();

const palette = ['#ff9f1c', '#2ec4ff', '#ff4d8d', '#8ee000', '#b388ff', '#ffe45c', '#00d3a7', '#ff7a50', '#7aa2ff', '#f4a8ff'];

export const colorOf = (index) => palette[index % palette.length];
