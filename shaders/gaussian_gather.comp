#version 450
// Sums each Gaussian's records, which stand in a row before the sort, into its own place.
layout(local_size_x = 64) in;
layout(constant_id = 0) const uint CHANNELS = 8;
layout(std430, set = 0, binding = 0) readonly buffer Order { uint order[]; };
layout(std430, set = 0, binding = 1) readonly buffer Offsets { uint offsets[]; };
layout(std430, set = 0, binding = 2) readonly buffer Records { float records[]; };
layout(std430, set = 0, binding = 3) writeonly buffer Sums { float sums[]; }; // [G, CHANNELS]
layout(push_constant) uniform Push { uint count; };

void main()
{
    uint i = (gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x) * gl_WorkGroupSize.x + gl_LocalInvocationID.x, j = i / CHANNELS, c = i % CHANNELS;
    if (j >= count)
        return;
    float sum = 0;
    for (uint at = offsets[j]; at < offsets[j + 1]; at++)
        sum += records[at * CHANNELS + c];
    sums[order[j] * CHANNELS + c] = sum;
}
