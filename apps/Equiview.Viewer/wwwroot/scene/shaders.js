// Twins of shaders/gaussian_project.comp and gaussian_blend.comp. A first pass projects every Gaussian once, into textures; a second draws
// a quad for each, back to front, which blends to the same sum as front to back.
import { turboShader } from '../lib/colors.js';

const head = '#version 300 es\nprecision highp float;\nprecision highp int;\nprecision highp sampler2D;\n';

export const fullScreen = `${head}
void main() {
  vec2 corner = vec2(float((gl_VertexID << 1) & 2), float(gl_VertexID & 2));
  gl_Position = vec4(2.0 * corner - 1.0, 0.0, 1.0);
}`;

export const project = `${head}
uniform sampler2D means;      // center, opacity
uniform sampler2D rotations;  // w, x, y, z
uniform sampler2D scales;
uniform sampler2D harmonics;  // COEFFICIENTS texels a Gaussian
uniform sampler2D marks;      // relevancy, selected, hidden
uniform sampler2D paint;      // principal components of the features
uniform mat3 worldRotation;   // camera from world
uniform vec3 translation;
uniform vec4 focal;           // fx, fy, cx, cy
uniform vec4 slopes;          // clamps of x/z and y/z in the Jacobian: min x, max x, min y, max y
uniform vec2 depths;          // shown range
uniform int count, coefficients, channel;
uniform bool antialiased, highlight;
layout(location = 0) out vec4 splat;  // u, v, conic a, conic b
layout(location = 1) out vec4 shape;  // conic c, opacity, depth
layout(location = 2) out vec4 tint;

const float BLUR = 0.3, SMALLEST_ALPHA = 1.0 / 255.0, NEAREST = 0.01;

vec3 coefficient(int i, int k) {
  int at = i * coefficients + k, width = textureSize(harmonics, 0).x;
  return texelFetch(harmonics, ivec2(at % width, at / width), 0).rgb;
}

vec3 harmonic(int i, vec3 d) {
  vec3 c = 0.5 + 0.28209479177387814 * coefficient(i, 0);
  float x = d.x, y = d.y, z = d.z, xx = x * x, yy = y * y, zz = z * z;
  if (coefficients > 1)
    c += 0.4886025119029199 * (z * coefficient(i, 2) - y * coefficient(i, 1) - x * coefficient(i, 3));
  if (coefficients > 4)
    c += 1.0925484305920792 * (x * y * coefficient(i, 4) - y * z * coefficient(i, 5) - x * z * coefficient(i, 7))
      + 0.31539156525252005 * (2.0 * zz - xx - yy) * coefficient(i, 6) + 0.5462742152960396 * (xx - yy) * coefficient(i, 8);
  if (coefficients > 9)
    c += -0.5900435899266435 * (y * (3.0 * xx - yy) * coefficient(i, 9) + x * (xx - 3.0 * yy) * coefficient(i, 15))
      + 2.890611442640554 * x * y * z * coefficient(i, 10)
      - 0.4570457994644658 * (4.0 * zz - xx - yy) * (y * coefficient(i, 11) + x * coefficient(i, 13))
      + 0.3731763325901154 * z * (2.0 * zz - 3.0 * xx - 3.0 * yy) * coefficient(i, 12)
      + 1.445305721320277 * z * (xx - yy) * coefficient(i, 14);
  return max(c, vec3(0));
}

${turboShader}

vec3 colorOf(int i, ivec2 at, vec3 mean, float depth, vec4 mark) {
  if (channel == 1)
    return vec3((depth - depths.x) / max(depths.y - depths.x, 1e-9)); // colored once it is divided by alpha
  if (channel == 2)
    return texelFetch(paint, at, 0).rgb;
  vec3 direction = mean + translation * worldRotation; // the camera's center is -R^T t
  vec3 c = harmonic(i, direction / max(length(direction), 1e-20));
  if (channel == 3)
    return mix(vec3(0.3 * dot(c, vec3(0.3, 0.6, 0.1))), turbo(mark.r), smoothstep(0.15, 0.6, mark.r));
  if (!highlight)
    return c;
  return mark.g > 0.5 ? mix(c, vec3(1.0, 0.62, 0.1), 0.12) : mix(vec3(dot(c, vec3(0.3, 0.6, 0.1))), c, 0.3) * 0.45; // the rest steps back
}

void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  int i = at.y * textureSize(means, 0).x + at.x;
  splat = shape = tint = vec4(0);
  if (i >= count)
    return;
  vec4 mean = texelFetch(means, at, 0), q = texelFetch(rotations, at, 0), mark = texelFetch(marks, at, 0);
  vec3 scale = texelFetch(scales, at, 0).xyz, p = worldRotation * mean.xyz + translation;
  if (!(p.z >= NEAREST) || mark.b > 0.5)
    return;
  float w = q.x, x = q.y, y = q.z, z = q.w;
  mat3 axes = worldRotation * mat3(
    1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y + w * z), 2.0 * (x * z - w * y),
    2.0 * (x * y - w * z), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z + w * x),
    2.0 * (x * z + w * y), 2.0 * (y * z - w * x), 1.0 - 2.0 * (x * x + y * y));
  vec2 slope = clamp(p.xy / p.z, slopes.xz, slopes.yw);
  vec3 a = (vec3(focal.x / p.z, 0, -focal.x * slope.x / p.z) * axes) * scale; // rows of J W R S
  vec3 b = (vec3(0, focal.y / p.z, -focal.y * slope.y / p.z) * axes) * scale;
  vec3 minors = cross(a, b);
  float before = dot(minors, minors); // determinant as a sum of squares: no cancellation
  float xx = dot(a, a), xy = dot(a, b), yy = dot(b, b);
  float determinant = before + BLUR * (xx + yy) + BLUR * BLUR;
  xx += BLUR;
  yy += BLUR;
  float opacity = mean.w * (antialiased ? sqrt(max(before / determinant, 0.005 * 0.005)) : 1.0);
  if (!(determinant > 0.0) || isinf(determinant) || opacity < SMALLEST_ALPHA)
    return;
  splat = vec4(focal.xy * p.xy / p.z + focal.zw, yy / determinant, -xy / determinant);
  shape = vec4(xx / determinant, opacity, p.z, 0);
  tint = vec4(colorOf(i, at, mean.xyz, p.z, mark), 1);
}`;

export const quad = `${head}
layout(location = 0) in uint index;
uniform sampler2D splats, shapes, tints;
uniform vec2 size;
out vec2 offset;
flat out vec3 conic;
flat out vec4 color; // opacity last
void main() {
  int width = textureSize(splats, 0).x;
  ivec2 at = ivec2(int(index) % width, int(index) / width);
  vec4 s = texelFetch(splats, at, 0), h = texelFetch(shapes, at, 0);
  gl_Position = vec4(2, 2, 2, 1);
  if (!(h.y > 0.0))
    return;
  conic = vec3(s.zw, h.x);
  color = vec4(texelFetch(tints, at, 0).rgb, h.y);
  float inverse = 1.0 / (conic.x * conic.z - conic.y * conic.y);
  float xx = conic.z * inverse, xy = -conic.y * inverse, yy = conic.x * inverse;
  // The quad lies along the axes of the ellipse at which alpha falls to 1/255: nothing that counts is cut, little else is drawn.
  float middle = 0.5 * (xx + yy), radius = length(vec2(0.5 * (xx - yy), xy));
  float angle = radius > 1e-9 * middle ? 0.5 * atan(2.0 * xy, xx - yy) : 0.0;
  vec2 major = vec2(cos(angle), sin(angle)), minor = vec2(-major.y, major.x);
  float extent = sqrt(2.0 * log(h.y * 255.0)) + 1e-3;
  vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1)) * 2.0 - 1.0;
  offset = extent * (corner.x * sqrt(middle + radius) * major + corner.y * sqrt(max(middle - radius, 1e-6)) * minor);
  vec2 place = (s.xy + offset) / size * 2.0 - 1.0;
  gl_Position = vec4(place.x, -place.y, 0, 1);
}`;

export const blend = `${head}
in vec2 offset;
flat in vec3 conic;
flat in vec4 color;
out vec4 result;
void main() {
  float sigma = 0.5 * (conic.x * offset.x * offset.x + conic.z * offset.y * offset.y) + conic.y * offset.x * offset.y;
  float alpha = min(0.99, color.a * exp(-sigma));
  if (sigma < 0.0 || alpha < 1.0 / 255.0)
    discard;
  result = vec4(color.rgb * alpha, alpha);
}`;

export const resolve = `${head}
uniform sampler2D image;
uniform bool coded;
uniform vec3 background;
uniform vec2 size;
out vec4 result;
${turboShader}
void main() {
  // Same size in rest; while it moves a smaller image is enlarged.
  vec4 c = texture(image, gl_FragCoord.xy / size);
  vec3 color = coded ? turbo(c.r / max(c.a, 1e-4)) * c.a : c.rgb;
  result = vec4(color + (1.0 - c.a) * background, 1);
}`;
