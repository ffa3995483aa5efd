#version 450
// EWA projection of one window of Gaussians: 2D mean, conic, tile rectangle, colour from the camera's direction, depth key (all ones = culled).
// Twin: src/Equiview.Rendering/Gaussians/GaussianProjection.cs.
layout(local_size_x = 64) in;
layout(constant_id = 0) const uint TILE = 16;
layout(constant_id = 1) const uint COEFFICIENTS = 16;
layout(std430, set = 0, binding = 0) readonly buffer Means { vec4 means[]; };            // xyz, opacity
layout(std430, set = 0, binding = 1) readonly buffer Quaternions { vec4 quaternions[]; }; // w, x, y, z, normalised
layout(std430, set = 0, binding = 2) readonly buffer Scales { float scales[]; };          // 3 a Gaussian, linear
layout(std430, set = 0, binding = 3) readonly buffer Harmonics { float harmonics[]; };    // 3 * COEFFICIENTS a Gaussian
layout(std430, set = 0, binding = 4) writeonly buffer SplatsA { vec4 splatsA[]; };        // u, v, conic a, conic b
layout(std430, set = 0, binding = 5) writeonly buffer SplatsB { uvec4 splatsB[]; };       // bits of conic c and opacity; tiles x0 | x1 << 16, y0 | y1 << 16
layout(std430, set = 0, binding = 6) writeonly buffer Colors { vec4 colors[]; };          // r, g, b, depth
layout(std430, set = 0, binding = 7) writeonly buffer Keys { uint keys[]; };
layout(push_constant) uniform Push
{
    vec4 cameraFromWorld0; // rows: rotation, translation
    vec4 cameraFromWorld1;
    vec4 cameraFromWorld2;
    vec4 cameraFromWorld2Low; // what single precision cuts from the third row
    vec4 focal;            // fx, fy, cx, cy
    vec4 slopes;           // clamps of x/z and y/z in the Jacobian: min x, max x, min y, max y
    float nearest;
    float farthest;
    uint count;
    uint width;
    uint height;
    uint antialiased;
};

const float BLUR = 0.3;
const float SMALLEST_ALPHA = 1.0 / 255.0;

// Error-free sum and product (Knuth, Dekker): x + y is exact.
vec2 exactSum(float a, float b)
{
    precise float sum = a + b, part = sum - a;
    precise float error = (a - (sum - part)) + (b - part);
    return vec2(sum, error);
}

vec2 exactProduct(float a, float b)
{
    precise float product = a * b, scaledA = 4097.0 * a, scaledB = 4097.0 * b;
    precise float highA = scaledA - (scaledA - a), highB = scaledB - (scaledB - b);
    precise float lowA = a - highA, lowB = b - highB;
    precise float error = ((highA * highB - product) + highA * lowB + lowA * highB) + lowA * lowB;
    return vec2(product, error);
}

// The depth decides the order, and neighbours in a trained scene differ by less than single precision errs: it is summed in double-float.
float depth(vec3 mean)
{
    vec2 sum = vec2(cameraFromWorld2.w, cameraFromWorld2Low.w);
    for (int i = 0; i < 3; i++)
    {
        vec2 product = exactProduct(cameraFromWorld2[i], mean[i]);
        vec2 next = exactSum(sum.x, product.x);
        precise float low = sum.y + (next.y + (product.y + cameraFromWorld2Low[i] * mean[i]));
        sum = vec2(next.x, low);
    }

    precise float z = sum.x + sum.y;
    return z;
}

vec3 coefficient(uint i, uint k)
{
    uint at = 3 * (i * COEFFICIENTS + k);
    return vec3(harmonics[at], harmonics[at + 1], harmonics[at + 2]);
}

vec3 color(uint i, vec3 d)
{
    vec3 c = 0.5 + 0.28209479177387814 * coefficient(i, 0);
    float x = d.x, y = d.y, z = d.z, xx = x * x, yy = y * y, zz = z * z;
    if (COEFFICIENTS > 1)
        c += 0.4886025119029199 * (z * coefficient(i, 2) - y * coefficient(i, 1) - x * coefficient(i, 3));
    if (COEFFICIENTS > 4)
        c += 1.0925484305920792 * (x * y * coefficient(i, 4) - y * z * coefficient(i, 5) - x * z * coefficient(i, 7))
            + 0.31539156525252005 * (2 * zz - xx - yy) * coefficient(i, 6) + 0.5462742152960396 * (xx - yy) * coefficient(i, 8);
    if (COEFFICIENTS > 9)
        c += -0.5900435899266435 * (y * (3 * xx - yy) * coefficient(i, 9) + x * (xx - 3 * yy) * coefficient(i, 15)) + 2.890611442640554 * x * y * z * coefficient(i, 10)
            - 0.4570457994644658 * (4 * zz - xx - yy) * (y * coefficient(i, 11) + x * coefficient(i, 13)) + 0.3731763325901154 * z * (2 * zz - 3 * xx - 3 * yy) * coefficient(i, 12)
            + 1.445305721320277 * z * (xx - yy) * coefficient(i, 14);
    if (COEFFICIENTS > 16)
        c += 2.5033429417967046 * x * y * (xx - yy) * coefficient(i, 16) - 1.7701307697799304 * z * (y * (3 * xx - yy) * coefficient(i, 17) + x * (xx - 3 * yy) * coefficient(i, 23))
            + (7 * zz - 1) * (0.9461746957575601 * x * y * coefficient(i, 18) + 0.47308734787878004 * (xx - yy) * coefficient(i, 22))
            - 0.6690465435572892 * z * (7 * zz - 3) * (y * coefficient(i, 19) + x * coefficient(i, 21)) + 0.10578554691520431 * (35 * zz * zz - 30 * zz + 3) * coefficient(i, 20)
            + 0.6258357354491761 * (xx * (xx - 3 * yy) - yy * (3 * xx - yy)) * coefficient(i, 24);
    return max(c, vec3(0));
}

void cull(uint i)
{
    splatsA[i] = vec4(0);
    splatsB[i] = uvec4(0);
    colors[i] = vec4(0);
    keys[i] = 0xffffffffu;
}

void main()
{
    uint i = (gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x) * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
    if (i >= count)
        return;
    vec4 mean = means[i];
    mat3 rotation = transpose(mat3(cameraFromWorld0.xyz, cameraFromWorld1.xyz, cameraFromWorld2.xyz));
    vec3 translation = vec3(cameraFromWorld0.w, cameraFromWorld1.w, cameraFromWorld2.w);
    vec3 p = rotation * mean.xyz + translation;
    p.z = depth(mean.xyz);
    if (!(p.z >= nearest && p.z <= farthest))
    {
        cull(i);
        return;
    }

    vec4 q = quaternions[i];
    float w = q.x, x = q.y, y = q.z, z = q.w;
    mat3 axes = rotation * mat3(
        1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y),
        2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x),
        2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)); // columns: the Gaussian's axes in the camera's frame
    vec3 scale = vec3(scales[3 * i], scales[3 * i + 1], scales[3 * i + 2]);
    vec2 slope = clamp(p.xy / p.z, slopes.xz, slopes.yw);
    vec3 a = (vec3(focal.x / p.z, 0, -focal.x * slope.x / p.z) * axes) * scale; // rows of J W R S
    vec3 b = (vec3(0, focal.y / p.z, -focal.y * slope.y / p.z) * axes) * scale;
    vec3 minors = cross(a, b);
    float before = dot(minors, minors); // determinant as a sum of squares: no cancellation
    float xx = dot(a, a), xy = dot(a, b), yy = dot(b, b);
    float determinant = before + BLUR * (xx + yy) + BLUR * BLUR;
    xx += BLUR;
    yy += BLUR;
    float opacity = mean.w;
    if (antialiased != 0)
        opacity *= sqrt(max(before / determinant, 0.005 * 0.005));
    if (!(determinant > 0) || isinf(determinant) || opacity < SMALLEST_ALPHA)
    {
        cull(i);
        return;
    }

    float extent = min(3.33, sqrt(2 * log(opacity / SMALLEST_ALPHA)));
    vec2 uv = focal.xy * p.xy / p.z + focal.zw;
    vec2 radius = ceil(extent * sqrt(vec2(xx, yy)));
    vec2 low = uv - radius, high = uv + radius, size = vec2(width, height);
    if (any(lessThanEqual(high, vec2(0))) || any(greaterThanEqual(low, size)) || any(lessThan(radius, vec2(1))))
    {
        cull(i);
        return;
    }

    vec2 tiles = ceil(size / TILE);
    uvec2 first = uvec2(clamp(floor(low / TILE), vec2(0), tiles)), last = uvec2(clamp(ceil(high / TILE), vec2(0), tiles));
    splatsA[i] = vec4(uv, yy / determinant, -xy / determinant);
    splatsB[i] = uvec4(floatBitsToUint(xx / determinant), floatBitsToUint(opacity), first.x | (last.x << 16), first.y | (last.y << 16));
    vec3 direction = mean.xyz + translation * rotation; // the camera's centre is -R^T t
    float distance = length(direction);
    colors[i] = vec4(color(i, distance > 0 ? direction / distance : vec3(0)), p.z);
    keys[i] = floatBitsToUint(p.z); // bits of positive floats order like the floats
}
