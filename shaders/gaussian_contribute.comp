#version 450
// For each pair of tile and Gaussian, the sums over the tile's pixels of weight times CHANNELS plane values: batches of eight Gaussians put their
// weights into shared memory, then the threads turn from pixels to (Gaussian, channel, part of the pixels). No atomics: the same bits on every run.
layout(local_size_x_id = 0, local_size_y_id = 0) in;
layout(constant_id = 0) const uint TILE = 16;
layout(std430, set = 0, binding = 0) readonly buffer Ranges { uvec2 ranges[]; };
layout(std430, set = 0, binding = 1) readonly buffer Pairs { uint pairs[]; };
layout(std430, set = 0, binding = 2) readonly buffer Sorted { uint sorted[]; };
layout(std430, set = 0, binding = 3) readonly buffer SplatsA { vec4 splatsA[]; };
layout(std430, set = 0, binding = 4) readonly buffer SplatsB { uvec4 splatsB[]; };
layout(std430, set = 0, binding = 5) readonly buffer Planes { float planes[]; };     // [CHANNELS, band height, width]
layout(std430, set = 0, binding = 6) writeonly buffer Records { float records[]; };  // [pair before the sort, CHANNELS], cleared
layout(push_constant) uniform Push { uint tileCount; uint columns; uint width; uint bandHeight; uint firstY; };
const uint CHANNELS = 8;
const uint BATCH = 8;
const uint PIXELS = TILE * TILE;
const uint PARTS = PIXELS / (BATCH * CHANNELS);
shared float weights[BATCH * PIXELS];
shared float partial[PIXELS];
shared uint alive;

void main()
{
    uint tile = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x, t = gl_LocalInvocationIndex;
    if (tile >= tileCount)
        return; // the same for the whole group
    uint x0 = tile % columns * TILE, y0 = tile / columns * TILE, x = x0 + gl_LocalInvocationID.x, y = y0 + gl_LocalInvocationID.y;
    vec2 centre = vec2(x, y + firstY) + 0.5;
    bool live = x < width && y < bandHeight;
    float transmittance = 1;
    uvec2 range = ranges[tile];
    for (uint first = range.x; first < range.y; first += BATCH)
    {
        if (t == 0)
            alive = 0;
        barrier();
        if (live)
            atomicOr(alive, 1u);
        barrier();
        if (alive == 0)
            break;
        for (uint k = 0; k < BATCH; k++)
        {
            float weight = 0;
            if (live && first + k < range.y)
            {
                uint gaussian = sorted[first + k];
                vec4 a = splatsA[gaussian];
                uvec2 b = splatsB[gaussian].xy;
                vec2 d = a.xy - centre;
                float sigma = 0.5 * (a.z * d.x * d.x + uintBitsToFloat(b.x) * d.y * d.y) + a.w * d.x * d.y;
                float alpha = min(0.99, uintBitsToFloat(b.y) * exp(-sigma));
                if (sigma >= 0 && alpha >= 1.0 / 255.0)
                {
                    float next = transmittance * (1 - alpha);
                    if (next <= 1e-4)
                    {
                        live = false;
                    }
                    else
                    {
                        weight = alpha * transmittance;
                        transmittance = next;
                    }
                }
            }

            weights[k * PIXELS + t] = weight;
        }

        barrier();
        uint part = t / (BATCH * CHANNELS), item = t % (BATCH * CHANNELS), k = item / CHANNELS, c = item % CHANNELS;
        float sum = 0;
        for (uint i = part * (PIXELS / PARTS); i < (part + 1) * (PIXELS / PARTS); i++)
        {
            float weight = weights[k * PIXELS + i];
            if (weight > 0) // which also keeps reads inside the picture
                sum += weight * planes[(c * bandHeight + y0 + i / TILE) * width + x0 + i % TILE];
        }

        partial[t] = sum;
        barrier();
        if (part == 0 && first + k < range.y)
        {
            for (uint other = 1; other < PARTS; other++)
                sum += partial[other * BATCH * CHANNELS + item];
            records[pairs[first + k] * CHANNELS + c] = sum;
        }
    }
}
