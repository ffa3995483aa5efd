#version 450
// Adds to each value the prefix sum of its block of 1024.
layout(local_size_x = 256) in;
layout(std430, set = 0, binding = 0) buffer Values { uint values[]; };
layout(std430, set = 0, binding = 1) readonly buffer Sums { uint sums[]; };
layout(push_constant) uniform Push { uint count; };

void main()
{
    uint i = (gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x) * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
    if (i < count)
        values[i] += sums[i / 1024];
}
