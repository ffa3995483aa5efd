#version 450
// Writes each item's index plus an offset: the self-test of dispatch folding, windows of buffers, push and specialisation constants.
layout(local_size_x = 64) in;
layout(constant_id = 0) const uint FACTOR = 1;
layout(std430, set = 0, binding = 0) buffer Values { uint values[]; };
layout(push_constant) uniform Push { uint count; uint offset; };

void main()
{
    uint i = (gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x) * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
    if (i < count)
        values[i] = i * FACTOR + offset;
}
