namespace Equiview.Tracking.Frames;

/// <summary>
/// Collects what is no longer used before the heap grows beyond a bound. Feature maps are large and live for one frame: left alone, the
/// collector lets several times the memory that is in use pile up between two collections. Below the bound it does nothing.
/// </summary>
/// <param name="memoryBytes">Memory of the tracker; its share for the heap bounds the heap with what is no longer used.</param>
internal sealed class HeapCeiling(long memoryBytes)
{
    // Where the heap in use is itself above the bound, collecting all the time would not help.
    private const int SmallestShare = 16;
    private readonly long maxBytes = (long)(memoryBytes * MemoryShare.Heap);
    private long collectedAt = GC.GetTotalAllocatedBytes();

    /// <summary>The same frames, with a check at each.</summary>
    public IEnumerable<T> Watch<T>(IEnumerable<T> frames)
    {
        foreach (T frame in frames)
        {
            Check();
            yield return frame;
        }
    }

    /// <summary>To be called once a frame.</summary>
    public void Check()
    {
        if (GC.GetTotalMemory(forceFullCollection: false) <= maxBytes
            || GC.GetTotalAllocatedBytes() - collectedAt < maxBytes / SmallestShare)
            return;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
        collectedAt = GC.GetTotalAllocatedBytes();
    }
}
