namespace Equiview.Splatting.Lifting;

/// <summary>How features are lifted.</summary>
public sealed record LiftingOptions
{
    /// <summary>Long side in pixels at which views are rendered; smaller photographs keep their size.</summary>
    public int LongSidePixels { get; init; } = 320;

    /// <summary>Every N-th view (the first, the N+1st ...) is kept out of the lifting and measured instead, as in Mip-NeRF 360; 0 lifts all.</summary>
    public int HoldOutEvery { get; init; } = 8;

    /// <summary>Most views to use, taken evenly from all; 0 takes all.</summary>
    public int MostViews { get; init; }

    /// <summary>Refuses values that mean nothing.</summary>
    /// <exception cref="UsageException">A value is out of range.</exception>
    public void Require()
    {
        if (LongSidePixels is < 8 or > 4096)
            throw new UsageException("views are lifted at 8 to 4096 pixels on the long side");
        if (HoldOutEvery is < 0 or 1 || MostViews < 0)
            throw new UsageException("hold out every 2nd view or fewer (0 for none), and use no negative number of views");
    }
}
