using Equiview.Formats;
using Equiview.Formats.Npy;

namespace Equiview.Tracking.TapNext;

/// <summary>The network on a clip that is prepared already, for checks against other implementations: files in, logits out.</summary>
internal static class TapNextClip
{
    /// <summary>Runs the network over a clip.</summary>
    /// <param name="network">Not disposed here.</param>
    /// <param name="clip">.npy [T, H, W, 3] in -1..1, sides multiples of 8.</param>
    /// <param name="queries">.npy [Q, 3] of t, y, x; y and x in units of 1/256 of the frame.</param>
    /// <param name="target">
    /// .npz: tracks [T, Q, 2] (y, x), visible [T, Q], visible_logits [T, Q], certainty [T, Q] and logits [T, Q, 512]; frames before a query
    /// hold what the network computed for its unknown token.
    /// </param>
    /// <param name="progress">Reports every frame.</param>
    /// <param name="cancellation">Checked between frames and blocks.</param>
    /// <returns>A track per query, numbered by its row, in units of 1/256 of the frame.</returns>
    /// <exception cref="InvalidFileException">An array has another shape, holds NaN, or names a frame that is not there.</exception>
    public static IReadOnlyList<PointTrack> Run(
        TapNextNetwork network, string clip, string queries, string target,
        IProgress<ProgressEvent>? progress, CancellationToken cancellation)
    {
        StoredTensor frames = NpyFile.Read(clip);
        const int Patch = TapNextConfig.Patch;
        if (frames.Shape is not [> 0, > 0, > 0, 3] || frames.Shape[1] % Patch != 0 || frames.Shape[2] % Patch != 0)
            throw new InvalidFileException(clip, $"is {frames}; a clip is [T, H, W, 3] with sides that are multiples of {Patch}");
        (int count, int height, int width) = ((int)frames.Shape[0], (int)frames.Shape[1], (int)frames.Shape[2]);
        TapNextQuery[] points = Queries(queries, count);
        float[] values = frames.ToSingles();
        if (Array.Exists(values, v => !float.IsFinite(v)))
            throw new InvalidFileException(clip, "holds NaN or infinity");
        var results = new TapNextFrame[count];
        using var session = new TapNextSession(network, points);
        for (int t = 0; t < count; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            float[] pixels = values.AsSpan(t * height * width * 3, height * width * 3).ToArray();
            results[t] = session.Step(pixels, new ImageSize(width, height), cancellation);
            progress?.Report(new ProgressEvent("tracking", t + 1, count));
        }

        NpzFile.Write(target, Arrays(results, points.Length));
        return [.. points.Select((q, i) => new PointTrack(
            new PointQuery(i, q.Frame, new PixelPoint(q.X, q.Y)),
            [.. results.Select(f => f.Position(i)).Select(p => new PixelPoint(p.X, p.Y))],
            [.. results.Select(f => f.IsVisible(i))],
            [.. results.Select(f => f.Confidence(i))]))];
    }

    private static TapNextQuery[] Queries(string path, int frames)
    {
        StoredTensor stored = NpyFile.Read(path);
        if (stored.Shape is not [> 0, 3])
            throw new InvalidFileException(path, $"is {stored}; queries are [Q, 3] of t, y, x");
        double[] values = stored.ToDoubles();
        var queries = new TapNextQuery[stored.Shape[0]];
        for (int q = 0; q < queries.Length; q++)
        {
            (double t, double y, double x) = (values[3 * q], values[(3 * q) + 1], values[(3 * q) + 2]);
            string where = FormattableString.Invariant($"row {q}");
            if (!double.IsFinite(y) || !double.IsFinite(x))
                throw new InvalidFileException(path, "has a coordinate that is not finite", where);
            if (t != Math.Floor(t) || t < 0 || t >= frames)
            {
                throw new InvalidFileException(
                    path, FormattableString.Invariant($"names frame {t}; the clip has 0 to {frames - 1}"), where);
            }

            queries[q] = new TapNextQuery((int)t, y, x);
        }

        return queries;
    }

    private static Dictionary<string, StoredTensor> Arrays(TapNextFrame[] frames, long queries)
    {
        (long t, int q) = (frames.Length, (int)queries);
        (double Y, double X)[] points = [.. frames.SelectMany(f => Enumerable.Range(0, q).Select(f.Position))];
        bool[] visible = [.. frames.SelectMany(f => Enumerable.Range(0, q).Select(f.IsVisible))];
        float[] certainty = [.. frames.SelectMany((f, i) => Enumerable.Range(0, q)
            .Select(n => (float)f.Certainty(n, points[(i * q) + n].Y, points[(i * q) + n].X)))];
        return new()
        {
            ["tracks"] = StoredTensor.From((float[])[.. points.SelectMany(p => (float[])[(float)p.Y, (float)p.X])], t, q, 2),
            ["visible"] = new StoredTensor(ElementType.Bool, [t, q], Array.ConvertAll(visible, v => (byte)(v ? 1 : 0))),
            ["visible_logits"] = StoredTensor.From((float[])[.. frames.SelectMany(f => f.VisibleLogits)], t, q),
            ["certainty"] = StoredTensor.From(certainty, t, q),
            ["logits"] = StoredTensor.From((float[])[.. frames.SelectMany(f => f.CoordinateLogits)], t, q, 2 * TapNextConfig.Bins),
        };
    }
}
