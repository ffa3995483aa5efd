namespace Equiview.Tracking.Flow;

/// <summary>Dense flow between two frames, both ways.</summary>
internal sealed class FlowPair
{
    private readonly DenseFlow there, back;

    /// <summary>Computes both directions in parallel.</summary>
    /// <param name="from">First frame.</param>
    /// <param name="to">Second frame, of the same size.</param>
    public FlowPair(GrayFrame from, GrayFrame to)
    {
        LumaPyramid first = from.Pyramid, second = to.Pyramid;
        DenseFlow? forward = null, backward = null;
        Parallel.Invoke(
            () => forward = DenseInverseSearch.Compute(first, second),
            () => backward = DenseInverseSearch.Compute(second, first));
        (there, back) = (forward!, backward!);
    }

    private FlowPair(DenseFlow there, DenseFlow back) => (this.there, this.back) = (there, back);

    /// <summary>The same flow, from the second frame to the first.</summary>
    public FlowPair Reversed => new(back, there);

    /// <summary>Where a point of the first frame goes, with its forward-backward error.</summary>
    public FlowStep Follow(PixelPoint point)
    {
        PixelPoint end = point + there.At(point);
        return new(end, (end + back.At(end)).DistanceTo(point));
    }
}
