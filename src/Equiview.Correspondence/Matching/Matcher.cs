using Equiview.Correspondence.Refinement;
using Equiview.Correspondence.Similarity;
using Equiview.Features;
namespace Equiview.Correspondence.Matching;

/// <summary>Finds corresponding points of two images by their descriptors. Results are in original pixels of both images.</summary>
/// <param name="options">How matches are found and which are kept; null means the defaults.</param>
public sealed class Matcher(MatchOptions? options = null)
{
    private readonly MatchOptions options = options ?? new MatchOptions();

    /// <summary>Matches the cells of two maps.</summary>
    /// <param name="a">Map of the first image.</param>
    /// <param name="b">Map of the second image.</param>
    /// <param name="maskA">Cells of the first map to match, row-major; null means all.</param>
    /// <param name="maskB">Cells of the second map to choose from; null means all.</param>
    /// <returns>At most one match a cell of the first map, in row-major order.</returns>
    /// <exception cref="DegenerateInputException">
    /// The maps have different channels, hold values that are not finite, or a mask or option does not fit.
    /// </exception>
    public IReadOnlyList<Match> Match(FeatureMap a, FeatureMap b, bool[]? maskA = null, bool[]? maskB = null) =>
        Match(DescriptorSet.FromCells(a, maskA), DescriptorSet.FromCells(b, maskB));

    /// <summary>
    /// Matches points of the first image against the cells of the second. "Mutual" then asks that the best cell of the second map, searched
    /// for in the whole first map, comes back to within one cell of the point.
    /// </summary>
    /// <param name="a">Map of the first image.</param>
    /// <param name="points">Points in original pixels of the first image.</param>
    /// <param name="b">Map of the second image.</param>
    /// <param name="maskB">Cells of the second map to choose from, row-major; null means all.</param>
    /// <returns>At most one match a point, in the order of the points.</returns>
    /// <exception cref="DegenerateInputException">As above, or a point is not finite.</exception>
    public IReadOnlyList<Match> Match(FeatureMap a, IReadOnlyList<PixelPoint> points, FeatureMap b, bool[]? maskB = null)
    {
        DescriptorSet queries = DescriptorSet.FromPoints(a, points), cells = DescriptorSet.FromCells(b, maskB);
        Found found = Search(queries, cells);
        if (!options.Mutual)
            return Collect(queries, cells, found, _ => true);

        int[] reached = [.. found.Nearest.NearestB.Where(j => j >= 0).Distinct()];
        float[] back = [.. reached.SelectMany(j => cells.Values.Slice(j * cells.Channels, cells.Channels).ToArray())];
        NearestNeighbors returned = MutualNearestNeighbors.Find(
            back, Prepared(DescriptorSet.FromCells(a)), a.Channels, options.MemoryMegabytes);
        var home = reached.Zip(returned.NearestB).ToDictionary(pair => pair.First, pair => pair.Second);
        return Collect(queries, cells, found, i => IsWithinACell(a, points[i], home[found.Nearest.NearestB[i]]));
    }

    /// <summary>Matches any two descriptor sets. Points of the second set are refined only when it is made of cells.</summary>
    /// <param name="a">Descriptors of the first image.</param>
    /// <param name="b">Descriptors of the second image.</param>
    /// <returns>At most one match a descriptor of the first set, in its order; empty when either set is.</returns>
    /// <exception cref="DegenerateInputException">The sets have different channels, or an option does not fit.</exception>
    public IReadOnlyList<Match> Match(DescriptorSet a, DescriptorSet b)
    {
        Found found = Search(a, b);
        return Collect(a, b, found, i => !options.Mutual || found.Nearest.NearestA[found.Nearest.NearestB[i]] == i);
    }

    private Found Search(DescriptorSet a, DescriptorSet b)
    {
        options.Check();
        if (a.Channels != b.Channels)
            throw new DegenerateInputException(
                FormattableString.Invariant($"descriptors of {a.Channels} and {b.Channels} channels cannot be matched; use ")
                    + "the same model for both images");
        if (a.Recipe is { } one && b.Recipe is { } two && !one.SharesSpaceWith(two))
            throw new ModelMismatchException(
                $"descriptors of {one.ModelName}, {one.Layer}, and of {two.ModelName}, {two.Layer}, cannot be compared");
        var maxima = new TileMaxima(a.Count, b.Count);
        var rivals = new float[a.Count];
        PixelPoint[] points = new PixelPoint[a.Count];
        MatrixTiles.Run(Prepared(a), Prepared(b), a.Channels, options.MemoryMegabytes, fullRows: b.Layout is not null, tile =>
        {
            maxima.Add(tile);
            if (b.Layout is not { } layout)
                return;
            tile.ForEachRow((row, scores) =>
            {
                int best = maxima.Result.NearestB[row];
                rivals[row] = layout.BestAway(scores, best, options.RivalRadiusCells);
                points[row] = Refine(layout, scores, best);
            });
        });
        NearestNeighbors nearest = maxima.Result;
        return b.Layout is not null && b.Count > 0
            ? new Found(nearest, rivals, points)
            : new Found(nearest, nearest.RunnerUpA, [.. nearest.NearestB.Select(j => j < 0 ? default : b.Points[j])]);
    }

    private List<Match> Collect(DescriptorSet a, DescriptorSet b, Found found, Func<int, bool> agrees)
    {
        var matches = new List<Match>();
        for (int i = 0; i < a.Count && b.Count > 0; i++)
        {
            float score = found.Nearest.ScoreA[i], rival = found.Rivals[i];
            if (score < options.MinimumSimilarity || !agrees(i))
                continue;
            if (options.MaximumRatio is { } limit && Distance(score) > limit * Distance(rival))
                continue;
            matches.Add(new Match(a.Points[i], found.Points[i], score, score - rival));
        }

        return matches;
    }

    private PixelPoint Refine(CellLayout layout, ReadOnlySpan<float> scores, int best)
    {
        (double x, double y) = PeakRefiner.Refine(layout, scores, best, options.Refinement);
        (int row, int column) = Math.DivRem(layout.CellOf(best), layout.Map.Grid.Columns);
        return layout.Map.ToPixels(column + x, row + y);
    }

    private ReadOnlyMemory<float> Prepared(DescriptorSet set)
    {
        if (options.Measure == SimilarityMeasure.DotProduct)
            return set.Values;
        float[] unit = set.Values.ToArray();
        Descriptors.Normalize(unit, set.Channels);
        return unit;
    }

    private static bool IsWithinACell(FeatureMap map, PixelPoint point, int cell)
    {
        (double column, double row) = map.ToCell(point);
        column = Math.Clamp(column, 0, map.Grid.Columns - 1);
        row = Math.Clamp(row, 0, map.Grid.Rows - 1);
        return Math.Abs(column - (cell % map.Grid.Columns)) <= 1 && Math.Abs(row - (cell / map.Grid.Columns)) <= 1;
    }

    private static double Distance(float cosine) =>
        float.IsNegativeInfinity(cosine) ? double.PositiveInfinity : Math.Sqrt(Math.Max(0, 2 - (2 * (double)cosine)));

    private sealed record Found(NearestNeighbors Nearest, float[] Rivals, PixelPoint[] Points);
}
