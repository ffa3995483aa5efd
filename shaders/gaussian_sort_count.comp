#version 450
// Radix sort, first half of a pass: how often each 4-bit digit occurs in each block of 2048 keys. Needs no subgroup operations.
layout(local_size_x = 256) in;
layout(std430, set = 0, binding = 0) readonly buffer Keys { uint keys[]; };
layout(std430, set = 0, binding = 1) writeonly buffer Histogram { uint histogram[]; }; // [digit, block]
layout(push_constant) uniform Push { uint count; uint shift; uint blocks; uint identity; };
shared uint digits[16];

void main()
{
    uint block = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x, t = gl_LocalInvocationID.x;
    if (t < 16)
        digits[t] = 0;
    barrier();
    for (uint k = 0; k < 8; k++)
    {
        uint i = block * 2048 + k * 256 + t;
        if (i < count)
            atomicAdd(digits[(keys[i] >> shift) & 15u], 1u);
    }

    barrier();
    if (t < 16 && block < blocks)
        histogram[t * blocks + block] = digits[t];
}
