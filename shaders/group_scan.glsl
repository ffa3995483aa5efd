// Inclusive sum over the 256 threads of a group, whatever the shared array SCAN (256 values or more) held. With SUBGROUPS the subgroups sum by themselves and only their
// totals go through memory; no size is assumed. Sums of integers: both ways give the same bits.
uint inclusiveScan(uint value)
{
    barrier();
#ifdef SUBGROUPS
    uint sum = subgroupInclusiveAdd(value), total = subgroupAdd(value);
    if (subgroupElect())
        SCAN[gl_SubgroupID] = total;
    barrier();
    for (uint other = 0; other < gl_SubgroupID; other++)
        sum += SCAN[other];
#else
    uint t = gl_LocalInvocationIndex;
    SCAN[t] = value;
    barrier();
    for (uint step = 1; step < 256; step *= 2)
    {
        uint before = t >= step ? SCAN[t - step] : 0;
        barrier();
        SCAN[t] += before;
        barrier();
    }

    uint sum = SCAN[t];
#endif
    barrier();
    return sum;
}
