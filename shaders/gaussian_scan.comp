#version 450
#extension GL_GOOGLE_include_directive : require
#ifdef SUBGROUPS
#extension GL_KHR_shader_subgroup_arithmetic : require
#endif
// Exclusive prefix sums of blocks of 1024 values, in place; the sum of each block goes out.
layout(local_size_x = 256) in;
layout(std430, set = 0, binding = 0) buffer Values { uint values[]; };
layout(std430, set = 0, binding = 1) writeonly buffer Sums { uint sums[]; };
layout(push_constant) uniform Push { uint count; };
shared uint totals[256];
#define SCAN totals
#include "group_scan.glsl"

void main()
{
    uint block = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x, t = gl_LocalInvocationID.x, first = block * 1024 + t * 4;
    uint own[4], total = 0;
    for (uint k = 0; k < 4; k++)
    {
        own[k] = total;
        total += first + k < count ? values[first + k] : 0;
    }

    uint base = inclusiveScan(total) - total;
    for (uint k = 0; k < 4; k++)
    {
        if (first + k < count)
            values[first + k] = base + own[k];
    }

    if (t == 255 && block * 1024 < count)
        sums[block] = base + total;
}
