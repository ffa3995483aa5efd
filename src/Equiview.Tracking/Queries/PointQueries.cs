using Equiview.Correspondence.Matching;
namespace Equiview.Tracking.Queries;

/// <summary>Makes and checks sets of queries.</summary>
public static class PointQueries
{
    /// <summary>A regular grid over the frame, numbered row by row.</summary>
    /// <param name="size">The video's frame.</param>
    /// <param name="columns">Points along the longer side, 1 or more.</param>
    /// <param name="frame">Frame of the queries.</param>
    /// <param name="mask">Where given, only points on pixels with a label other than 0 are taken.</param>
    /// <exception cref="DegenerateInputException">The mask has another size, or holds no grid point.</exception>
    public static IReadOnlyList<PointQuery> Grid(ImageSize size, int columns, int frame = 0, LabelImage? mask = null)
    {
        if (mask is not null && mask.Size != size)
            throw new DegenerateInputException($"the mask is {mask.Size}, the video {size}; they must agree");
        IEnumerable<PixelPoint> points = ImageMatcher.Grid(size, columns).Where(p => mask is null || mask[(int)p.X, (int)p.Y] != 0);
        PointQuery[] queries = [.. points.Select((p, i) => new PointQuery(i, frame, p))];
        return queries.Length > 0 ? queries : throw new DegenerateInputException("no point of the grid lies in the mask; take a finer grid");
    }

    /// <summary>Refuses queries that cannot be tracked.</summary>
    /// <exception cref="DegenerateInputException">Not finite, outside the frame, in a frame that does not exist, or two of one number.</exception>
    public static void Require(IReadOnlyList<PointQuery> queries, int frames, ImageSize size)
    {
        var seen = new HashSet<int>();
        foreach (PointQuery query in queries)
        {
            if (!query.Point.IsFinite || !size.Contains(query.Point))
                throw new DegenerateInputException(FormattableString.Invariant($"query {query.Track} at ({query.Point.X}, {query.Point.Y}) lies outside the frame ({size})"));
            if (query.Frame < 0 || query.Frame >= frames)
                throw new DegenerateInputException(FormattableString.Invariant($"query {query.Track} is in frame {query.Frame}; the video has frames 0 to {frames - 1}"));
            if (!seen.Add(query.Track))
                throw new DegenerateInputException(FormattableString.Invariant($"two queries have the number {query.Track}; number them differently"));
        }
    }
}
