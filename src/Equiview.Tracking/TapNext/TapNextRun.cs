using System.Diagnostics;
using Equiview.Tracking.Queries;

namespace Equiview.Tracking.TapNext;

/// <summary>One source being followed, in raster pixels.</summary>
internal sealed class TapNextRun : IDisposable
{
    private readonly int side;
    private readonly ImageSize size;
    private readonly IReadOnlyList<PointQuery> queries;
    private readonly TapNextPoint[] points;
    private readonly TapNextSession session;
    private int number;

    /// <summary>Begins a source.</summary>
    /// <param name="network">Not disposed here.</param>
    /// <param name="side">Side of the square that frames are squashed to.</param>
    /// <param name="queries">Points that begin in the frames they name.</param>
    /// <param name="size">Size of the frames.</param>
    /// <exception cref="DegenerateInputException">A query lies outside the frame, or two have one number.</exception>
    public TapNextRun(TapNextNetwork network, int side, IReadOnlyList<PointQuery> queries, ImageSize size)
    {
        PointQueries.Require(queries, int.MaxValue, size);
        (this.side, this.size, this.queries) = (side, size, queries);
        points = [.. queries.Select(q => new TapNextPoint(q))];
        session = new TapNextSession(network, [.. queries.Select(q => TapNextQuery.Of(q, size))]);
    }

    /// <summary>The next frame, with the points whose frame has come.</summary>
    /// <exception cref="DegenerateInputException">The frame has another size than the first.</exception>
    public FrameTracks Next(RgbImage frame, CancellationToken cancellation)
    {
        long arrived = Stopwatch.GetTimestamp();
        cancellation.ThrowIfCancellationRequested();
        if (frame.Size != size)
        {
            throw new DegenerateInputException(FormattableString.Invariant(
                $"frame {number} is {frame.Size}, the frames before it {size}; frames must have one size"));
        }

        using DiagnosticOperation operation = EquiviewDiagnostics.Begin("track frame", "tapnext");
        operation.SetImage(frame.Size);
        TapNextFrame found = session.Step(frame, side, cancellation);
        IEnumerable<int> begun = Enumerable.Range(0, points.Length).Where(i => queries[i].Frame <= number);
        TrackedPoint[] tracked = [.. begun.Select(i => Point(found, i))];
        return new FrameTracks(number++, tracked, Stopwatch.GetElapsedTime(arrived));
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private TrackedPoint Point(TapNextFrame found, int query)
    {
        (double y, double x) = found.Position(query);
        return points[query].Next(number, TapNextQuery.ToRaster(y, x, size), found.IsVisible(query), found.Confidence(query));
    }
}
