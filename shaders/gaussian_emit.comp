#version 450
// Writes one pair (tile, Gaussian) for each tile of a band that a Gaussian touches; pairs stand in depth order, a Gaussian's own in a row.
layout(local_size_x = 64) in;
layout(std430, set = 0, binding = 0) readonly buffer Order { uint order[]; };
layout(std430, set = 0, binding = 1) readonly buffer SplatsB { uvec4 splatsB[]; };
layout(std430, set = 0, binding = 2) readonly buffer Offsets { uint offsets[]; };
layout(std430, set = 0, binding = 3) writeonly buffer Tiles { uint tiles[]; };
layout(std430, set = 0, binding = 4) writeonly buffer Gaussians { uint gaussians[]; };
layout(push_constant) uniform Push { uint count; uint firstRow; uint lastRow; uint columns; };

void main()
{
    uint j = (gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x) * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
    if (j >= count)
        return;
    uint gaussian = order[j], at = offsets[j];
    uvec2 rectangle = splatsB[gaussian].zw;
    uint y0 = max(rectangle.y & 0xffffu, firstRow), y1 = min(rectangle.y >> 16, lastRow);
    for (uint y = y0; y < y1; y++)
    {
        for (uint x = rectangle.x & 0xffffu; x < rectangle.x >> 16; x++, at++)
        {
            tiles[at] = (y - firstRow) * columns + x;
            gaussians[at] = gaussian;
        }
    }
}
