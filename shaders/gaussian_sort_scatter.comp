#version 450
#extension GL_GOOGLE_include_directive : require
#ifdef SUBGROUPS
#extension GL_KHR_shader_subgroup_arithmetic : require
#endif
// Radix sort, second half of a pass: moves keys and values to their places, keeping the order of equal digits. Each thread owns eight keys in a row;
// the exclusive scan of the 16 x 256 counts, digit by digit, ranks every key inside its block.
layout(local_size_x = 256) in;
layout(std430, set = 0, binding = 0) readonly buffer Keys { uint keys[]; };
layout(std430, set = 0, binding = 1) readonly buffer Values { uint values[]; };
layout(std430, set = 0, binding = 2) readonly buffer Histogram { uint histogram[]; }; // [digit, block], scanned
layout(std430, set = 0, binding = 3) writeonly buffer SortedKeys { uint sortedKeys[]; };
layout(std430, set = 0, binding = 4) writeonly buffer SortedValues { uint sortedValues[]; };
layout(push_constant) uniform Push { uint count; uint shift; uint blocks; uint identity; };
shared uint ranks[16 * 256]; // 16 KiB: the least every device has
#define SCAN ranks
#include "group_scan.glsl"
const uint ITEMS = 8;

void main()
{
    uint block = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x, t = gl_LocalInvocationID.x, first = block * 256 * ITEMS + t * ITEMS;
    if (block >= blocks)
        return; // the same for the whole group
    uint own[ITEMS];
    for (uint d = 0; d < 16; d++)
        ranks[d * 256 + t] = 0;
    for (uint k = 0; k < ITEMS; k++)
    {
        own[k] = first + k < count ? keys[first + k] : 0;
        if (first + k < count)
            ranks[((own[k] >> shift) & 15u) * 256 + t]++;
    }

    barrier();
    // Each thread sums 16 counts in a row, the sums are scanned in the same memory, and the rows are then filled.
    uint local[16], total = 0;
    for (uint k = 0; k < 16; k++)
    {
        local[k] = total;
        total += ranks[t * 16 + k];
    }

    uint base = inclusiveScan(total) - total;
    for (uint k = 0; k < 16; k++)
        ranks[t * 16 + k] = base + local[k];
    barrier();
    uint starts[16];
    for (uint d = 0; d < 16; d++)
        starts[d] = ranks[d * 256];
    barrier();
    for (uint k = 0; k < ITEMS; k++)
    {
        if (first + k >= count)
            continue;
        uint digit = (own[k] >> shift) & 15u;
        uint at = histogram[digit * blocks + block] + ranks[digit * 256 + t] - starts[digit];
        ranks[digit * 256 + t]++;
        sortedKeys[at] = own[k];
        sortedValues[at] = identity != 0 ? first + k : values[first + k];
    }
}
