using Equiview.Correspondence.Matching;
namespace Equiview.Tracking.Queries;

/// <summary>
/// New points for a grid while it is being followed: where the view opens, or the tracks of a region are lost, points of the same grid are
/// begun again.
/// </summary>
/// <param name="Columns">Points along the longer side, as the grid had; 1 or more.</param>
/// <param name="Every">Frames from one look to the next, 1 or more.</param>
public sealed record GridRefill(int Columns, int Every)
{
    // No position is farther than 0.71 steps from a whole grid, wherever that has moved.
    private const double ReachSteps = 0.75;

    /// <summary>The grid points of a frame that have no visible track near them.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="first">Frame in which the grid began.</param>
    /// <param name="size">Size of the frame.</param>
    /// <param name="visible">Where the tracks are that the frame shows; raster pixels.</param>
    /// <param name="nextTrack">Number of the first new track.</param>
    internal IReadOnlyList<PointQuery> Missing(int frame, int first, ImageSize size, IEnumerable<PixelPoint> visible, int nextTrack)
    {
        if (frame <= first || (frame - first) % Every != 0)
            return [];
        double reach = ReachSteps * size.LongSide / Columns;
        PixelPoint[] near = [.. visible];
        IEnumerable<PixelPoint> missing = ImageMatcher.Grid(size, Columns).Where(g => !near.Any(p => p.DistanceTo(g) < reach));
        return [.. missing.Select((p, i) => new PointQuery(nextTrack + i, frame, p))];
    }

    internal void Check()
    {
        if (Columns < 1 || Every < 1)
            throw new DegenerateInputException($"grid refill: Columns and Every must be 1 or more; got {Columns} and {Every}");
    }
}
