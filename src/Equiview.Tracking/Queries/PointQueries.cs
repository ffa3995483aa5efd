using Equiview.Correspondence.Matching;
using Equiview.Imaging.Video;
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
        return queries.Length > 0 ? queries
            : throw new DegenerateInputException("no point of the grid lies in the mask; take a finer grid");
    }

    /// <summary>Refuses queries that cannot be tracked.</summary>
    /// <param name="queries">The queries.</param>
    /// <param name="frames">Number of frames of the video.</param>
    /// <param name="size">Size of its frames.</param>
    /// <exception cref="DegenerateInputException">Not finite, outside the frame, in a frame that does not exist, or two of one
    /// number.</exception>
    public static void Require(IReadOnlyList<PointQuery> queries, int frames, ImageSize size)
    {
        RequireInside(queries, frames, size);
        RequireDistinct(queries);
    }

    private static void RequireInside(IReadOnlyList<PointQuery> queries, int frames, ImageSize size)
    {
        foreach (PointQuery query in queries)
        {
            if (!query.Point.IsFinite || !size.Contains(query.Point))
                throw Refusal($"query {query.Track} at ({query.Point.X}, {query.Point.Y}) lies outside the frame ({size})");
            if (query.Frame < 0 || query.Frame >= frames)
                throw Refusal($"query {query.Track} is in frame {query.Frame}; {Frames(frames)}");
        }
    }

    /// <summary>
    /// Refuses queries that cannot be tracked in a video. Where a query is near the end that the container states, or it states none, the
    /// frames are counted by decoding them, which is fast beside tracking.
    /// </summary>
    /// <exception cref="DegenerateInputException">See the other overload.</exception>
    /// <exception cref="InvalidFileException">The video is damaged.</exception>
    public static void Require(IReadOnlyList<PointQuery> queries, VideoReader video)
    {
        RequireInside(queries, video);
        RequireDistinct(queries);
    }

    private static void RequireInside(IReadOnlyList<PointQuery> queries, VideoReader video)
    {
        const double Sure = 0.9;
        int last = queries.Count == 0 ? 0 : queries.Max(q => q.Frame);
        bool sure = last == 0 || last < Sure * video.FrameCountHint;
        RequireInside(queries, sure ? int.MaxValue : video.CountFrames(), video.Size);
    }

    /// <summary>Refuses two queries of one number.</summary>
    internal static void RequireDistinct(IReadOnlyList<PointQuery> queries)
    {
        var seen = new HashSet<int>();
        foreach (PointQuery query in queries.Where(query => !seen.Add(query.Track)))
            throw Refusal($"two queries have the number {query.Track}; number them differently");
    }

    /// <summary>The frames of a video, checked as they are read: queries as early as the video allows, and frames of one size.</summary>
    /// <exception cref="DegenerateInputException">See the public check; or a frame has another size than the first.</exception>
    /// <param name="video">The frames.</param>
    /// <param name="queries">The points.</param>
    /// <param name="distinct">Whether two points of one number are refused.</param>
    internal static IEnumerable<RgbImage> Checked(IEnumerable<RgbImage> video, IReadOnlyList<PointQuery> queries, bool distinct = true)
    {
        if (distinct)
            RequireDistinct(queries);
        int? stated = video.TryGetNonEnumeratedCount(out int known) ? known : null;
        if (video is VideoReader reader)
            RequireInside(queries, reader);
        ImageSize size = default;
        int count = 0;
        foreach (RgbImage frame in video)
        {
            if (count == 0)
                RequireInside(queries, stated ?? int.MaxValue, size = frame.Size);
            if (frame.Size != size)
                throw Refusal($"frame {count} is {frame.Size}, the first frame {size}; frames must have one size");
            count++;
            yield return frame;
        }

        // A container may state more frames than it holds.
        foreach (PointQuery query in queries.Where(q => q.Frame >= count))
            throw Refusal($"query {query.Track} is in frame {query.Frame}; {Frames(count)}");
    }

    private static FormattableString Frames(int count) => count switch
    {
        0 => $"the video has no frames",
        int.MaxValue => $"frames are numbered from 0",
        _ => $"the video has frames 0 to {count - 1}",
    };

    private static DegenerateInputException Refusal(FormattableString message) => new(FormattableString.Invariant(message));
}
