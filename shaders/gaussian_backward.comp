#version 450
// Backward pass of blending for one tile: each pair of tile and Gaussian gets a record, the sums over the tile's pixels of weight times the upstream
// derivatives, and of the derivative with respect to sigma times the moments of (mean - pixel). A thread replays its pixel front to back, then goes back
// from its last Gaussian; batches of Gaussians put weights into shared memory, and the threads turn from pixels to (Gaussian, value, half of the pixels).
// No atomics on floats: the same bits on every run. Twin: src/Equiview.Rendering/Gaussians/Gradients/TileGradients.cs.
layout(local_size_x_id = 0, local_size_y_id = 0) in;
layout(constant_id = 0) const uint TILE = 16;
layout(constant_id = 1) const uint FEATURES = 0;
layout(constant_id = 2) const uint DETACHED = 0; // 1: features change nothing but themselves
layout(std430, set = 0, binding = 0) readonly buffer Ranges { uvec2 ranges[]; };
layout(std430, set = 0, binding = 1) readonly buffer Pairs { uint pairs[]; };
layout(std430, set = 0, binding = 2) readonly buffer Sorted { uint sorted[]; };
layout(std430, set = 0, binding = 3) readonly buffer SplatsA { vec4 splatsA[]; };
layout(std430, set = 0, binding = 4) readonly buffer SplatsB { uvec4 splatsB[]; };
layout(std430, set = 0, binding = 5) readonly buffer Colors { vec4 colors[]; };
layout(std430, set = 0, binding = 6) readonly buffer Features { float features[]; }; // [G, FEATURES]
layout(std430, set = 0, binding = 7) readonly buffer Planes { float planes[]; };     // [4 + FEATURES + 1, band height, width]: upstream; alpha is last
layout(std430, set = 0, binding = 8) writeonly buffer Records { float records[]; };  // [pair before the sort, VALUES], cleared
layout(push_constant) uniform Push { uint tileCount; uint columns; uint width; uint bandHeight; uint firstY; };
const uint VALUES = 10 + FEATURES; // color, depth; moments 1, x, y, xx, xy, yy; features
const uint PIXELS = TILE * TILE;
const uint BATCH = PIXELS / 32;
const uint CHUNK = 16;
const uint HALF = PIXELS / 2; // = BATCH * CHUNK
shared float weights[BATCH * PIXELS];
shared float slopes[BATCH * PIXELS];
shared float partial[PIXELS];
shared uint end;

// Exponent of a Gaussian at a pixel and opacity times its exponential; whether the Gaussian enters.
bool enters(uint gaussian, vec2 centre, out float raw)
{
    vec4 a = splatsA[gaussian];
    uvec2 b = splatsB[gaussian].xy;
    vec2 d = a.xy - centre;
    float sigma = 0.5 * (a.z * d.x * d.x + uintBitsToFloat(b.x) * d.y * d.y) + a.w * d.x * d.y;
    raw = uintBitsToFloat(b.y) * exp(-sigma);
    return sigma >= 0 && min(0.99, raw) >= 1.0 / 255.0;
}

void main()
{
    uint tile = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x, t = gl_LocalInvocationIndex;
    if (tile >= tileCount)
        return; // the same for the whole group
    uint x0 = tile % columns * TILE, y0 = tile / columns * TILE, x = x0 + gl_LocalInvocationID.x, y = y0 + gl_LocalInvocationID.y;
    vec2 centre = vec2(x, y + firstY) + 0.5;
    bool inside = x < width && y < bandHeight;
    uint plane = width * bandHeight, pixel = y * width + x;
    uvec2 range = ranges[tile];
    float transmittance = 1, raw;
    uint last = range.x;
    for (uint i = range.x; inside && i < range.y; i++)
    {
        if (!enters(sorted[i], centre, raw))
            continue;
        float next = transmittance * (1 - min(0.99, raw));
        if (next <= 1e-4)
            break;
        transmittance = next;
        last = i + 1;
    }

    if (t == 0)
        end = range.x;
    barrier();
    atomicMax(end, last);
    barrier();
    float behind = inside ? -planes[(4 + FEATURES) * plane + pixel] * transmittance : 0;
    for (uint stop = end; stop > range.x;)
    {
        uint first = stop > range.x + BATCH ? stop - BATCH : range.x, count = stop - first;
        for (uint back = 1; back <= count; back++)
        {
            uint k = count - back, gaussian = sorted[first + k];
            float weight = 0, slope = 0;
            if (first + k < last && enters(gaussian, centre, raw))
            {
                float alpha = min(0.99, raw), gained = 1 / (1 - alpha), before = transmittance * gained, contracted = 0;
                weight = alpha * before;
                for (uint c = 0; c < 4; c++)
                    contracted += colors[gaussian][c] * planes[c * plane + pixel];
                for (uint c = 0; c < FEATURES && DETACHED == 0; c++)
                    contracted += features[gaussian * FEATURES + c] * planes[(4 + c) * plane + pixel];
                if (raw <= 0.99)
                    slope = raw * (behind * gained - before * contracted);
                behind += weight * contracted;
                transmittance = before;
            }

            weights[k * PIXELS + t] = weight;
            slopes[k * PIXELS + t] = slope;
        }

        barrier();
        uint part = t / HALF, item = t % HALF, k = item / CHUNK;
        for (uint base = 0; base < VALUES; base += CHUNK)
        {
            uint v = base + item % CHUNK;
            float sum = 0;
            if (k < count && v < VALUES)
            {
                bool moment = v >= 4 && v < 10;
                vec2 mean = splatsA[sorted[first + k]].xy;
                uint upstream = v < 4 ? v : v - 6;
                for (uint i = part * HALF; i < (part + 1) * HALF; i++)
                {
                    float weight = weights[k * PIXELS + i];
                    if (weight == 0) // which also keeps reads inside the picture
                        continue;
                    uint px = x0 + i % TILE, py = y0 + i / TILE;
                    vec2 d = mean - (vec2(px, py + firstY) + 0.5);
                    float factor = v == 4 ? 1 : v == 5 ? d.x : v == 6 ? d.y : v == 7 ? d.x * d.x : v == 8 ? d.x * d.y : d.y * d.y;
                    sum += moment ? slopes[k * PIXELS + i] * factor : weight * planes[upstream * plane + py * width + px];
                }
            }

            partial[t] = sum;
            barrier();
            if (part == 0 && k < count && v < VALUES)
                records[pairs[first + k] * VALUES + v] = sum + partial[HALF + item];
            barrier();
        }

        stop = first;
    }
}
