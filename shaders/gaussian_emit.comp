#version 450
// Writes the pairs (tile, Gaussian) of a band, one thread a pair: pairs stand in depth order, a Gaussian's own in a row. A thread that looped over the
// tiles of a Gaussian would hold up the others behind one that fills the picture, and software renderers end a loop after 65,535 rounds.
layout(local_size_x = 64) in;
layout(std430, set = 0, binding = 0) readonly buffer Order { uint order[]; };
layout(std430, set = 0, binding = 1) readonly buffer SplatsB { uvec4 splatsB[]; };
layout(std430, set = 0, binding = 2) readonly buffer Offsets { uint offsets[]; }; // [count + 1] first pair of each Gaussian in depth order
layout(std430, set = 0, binding = 3) writeonly buffer Tiles { uint tiles[]; };
layout(std430, set = 0, binding = 4) writeonly buffer Gaussians { uint gaussians[]; };
layout(push_constant) uniform Push { uint count; uint firstRow; uint columns; uint pairCount; };

void main()
{
    uint pair = (gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x) * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
    if (pair >= pairCount)
        return;
    uint low = 0, high = count; // the last Gaussian whose first pair is not after this one
    while (high - low > 1)
    {
        uint middle = (low + high) / 2;
        if (offsets[middle] <= pair)
            low = middle;
        else
            high = middle;
    }

    uint gaussian = order[low], rank = pair - offsets[low];
    uvec2 rectangle = splatsB[gaussian].zw;
    uint x0 = rectangle.x & 0xffffu, width = (rectangle.x >> 16) - x0, y0 = max(rectangle.y & 0xffffu, firstRow);
    tiles[pair] = (y0 - firstRow + rank / width) * columns + x0 + rank % width;
    gaussians[pair] = gaussian;
}
