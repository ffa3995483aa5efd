namespace Equiview.Tracking.Frames;

/// <summary>
/// How the memory of the offline tracker is divided. The rest is for the network and for the frames that are being worked on.
/// </summary>
internal static class MemoryShare
{
    /// <summary>Bytes of a gigabyte, as options count them.</summary>
    public const double BytesPerGigabyte = 1L << 30;

    /// <summary>Share of the frames that are held for the pass against time.</summary>
    public const double Frames = 0.5;

    /// <summary>Share of the managed heap, with what is no longer used in it.</summary>
    public const double Heap = 0.75;

    /// <summary>Share of paths that are not decided yet.</summary>
    public const double Paths = 0.125;
}
