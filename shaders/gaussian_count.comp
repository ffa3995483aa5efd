#version 450
// How many tiles of a band of tile rows each Gaussian touches, in depth order.
layout(local_size_x = 64) in;
layout(std430, set = 0, binding = 0) readonly buffer Order { uint order[]; };
layout(std430, set = 0, binding = 1) readonly buffer SplatsB { uvec4 splatsB[]; };
layout(std430, set = 0, binding = 2) writeonly buffer Counts { uint counts[]; };
layout(push_constant) uniform Push { uint count; uint firstRow; uint lastRow; };

void main()
{
    uint j = (gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x) * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
    if (j > count)
        return;
    uint tiles = 0; // the extra last element makes the scan end in the total
    if (j < count)
    {
        uvec2 rectangle = splatsB[order[j]].zw;
        uint y0 = max(rectangle.y & 0xffffu, firstRow), y1 = min(rectangle.y >> 16, lastRow);
        tiles = y1 > y0 ? (y1 - y0) * ((rectangle.x >> 16) - (rectangle.x & 0xffffu)) : 0;
    }

    counts[j] = tiles;
}
