#version 450
// Front-to-back blending of one tile, one thread a pixel: colour and depth (FIXED = 4, or 0 in the passes after the first) and CHANNELS features at once.
// Twin: src/Equiview.Rendering/Gaussians/TileBlender.cs.
layout(local_size_x_id = 0, local_size_y_id = 0) in;
layout(constant_id = 1) const uint FIXED = 4;
layout(constant_id = 2) const uint CHANNELS = 0;
layout(std430, set = 0, binding = 0) readonly buffer Ranges { uvec2 ranges[]; };
layout(std430, set = 0, binding = 1) readonly buffer Sorted { uint sorted[]; };       // Gaussians, by tile and then from near to far
layout(std430, set = 0, binding = 2) readonly buffer SplatsA { vec4 splatsA[]; };
layout(std430, set = 0, binding = 3) readonly buffer SplatsB { uvec4 splatsB[]; };
layout(std430, set = 0, binding = 4) readonly buffer Colors { vec4 colors[]; };
layout(std430, set = 0, binding = 5) readonly buffer Features { float features[]; };  // [G, CHANNELS]
layout(std430, set = 0, binding = 6) writeonly buffer Planes { float planes[]; };     // [FIXED + CHANNELS, band height, width]
layout(std430, set = 0, binding = 7) writeonly buffer Pixels { uvec2 pixels[]; };     // bits of alpha, count
layout(push_constant) uniform Push { uint tileCount; uint columns; uint width; uint bandHeight; uint firstY; };

void main()
{
    uint tile = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
    uint x = tile % columns * gl_WorkGroupSize.x + gl_LocalInvocationID.x, y = tile / columns * gl_WorkGroupSize.y + gl_LocalInvocationID.y;
    if (tile >= tileCount || x >= width || y >= bandHeight)
        return;
    vec2 centre = vec2(x, y + firstY) + 0.5;
    vec4 color = vec4(0);
    float sums[CHANNELS + 1];
    for (uint c = 0; c < CHANNELS; c++)
        sums[c] = 0;
    float transmittance = 1;
    uint blended = 0;
    uvec2 range = ranges[tile];
    for (uint i = range.x; i < range.y; i++)
    {
        uint gaussian = sorted[i];
        vec4 a = splatsA[gaussian];
        uvec2 b = splatsB[gaussian].xy;
        vec2 d = a.xy - centre;
        float sigma = 0.5 * (a.z * d.x * d.x + uintBitsToFloat(b.x) * d.y * d.y) + a.w * d.x * d.y;
        if (sigma < 0)
            continue;
        float alpha = min(0.99, uintBitsToFloat(b.y) * exp(-sigma));
        if (alpha < 1.0 / 255.0)
            continue;
        float next = transmittance * (1 - alpha);
        if (next <= 1e-4)
            break;
        float weight = alpha * transmittance;
        if (FIXED > 0)
            color += weight * colors[gaussian];
        for (uint c = 0; c < CHANNELS; c++)
            sums[c] += weight * features[gaussian * CHANNELS + c];
        transmittance = next;
        blended++;
    }

    uint pixel = y * width + x, plane = width * bandHeight;
    for (uint c = 0; c < FIXED; c++)
        planes[c * plane + pixel] = color[c];
    for (uint c = 0; c < CHANNELS; c++)
        planes[(FIXED + c) * plane + pixel] = sums[c];
    pixels[pixel] = uvec2(floatBitsToUint(1 - transmittance), blended);
}
