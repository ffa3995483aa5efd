#version 450
// First and last pair of each tile, from the tiles of the sorted pairs (tiles without pairs keep 0, 0), and the Gaussians in that order.
layout(local_size_x = 64) in;
layout(std430, set = 0, binding = 0) readonly buffer Tiles { uint tiles[]; };
layout(std430, set = 0, binding = 1) readonly buffer Pairs { uint pairs[]; };         // sorted: place of the pair before the sort
layout(std430, set = 0, binding = 2) readonly buffer Gaussians { uint gaussians[]; }; // of a pair, before the sort
layout(std430, set = 0, binding = 3) writeonly buffer Ranges { uint ranges[]; };
layout(std430, set = 0, binding = 4) writeonly buffer Sorted { uint sorted[]; };
layout(push_constant) uniform Push { uint count; };

void main()
{
    uint i = (gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x) * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
    if (i >= count)
        return;
    uint tile = tiles[i];
    if (i == 0 || tiles[i - 1] != tile)
        ranges[2 * tile] = i;
    if (i == count - 1 || tiles[i + 1] != tile)
        ranges[2 * tile + 1] = i + 1;
    sorted[i] = gaussians[pairs[i]];
}
