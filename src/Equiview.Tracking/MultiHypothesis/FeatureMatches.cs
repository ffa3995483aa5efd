using Equiview.Correspondence.Similarity;
using Equiview.Features;
namespace Equiview.Tracking.MultiHypothesis;

/// <summary>Matches of a template over a whole frame.</summary>
internal static class FeatureMatches
{
    // One cell in so many is among the least similar ones.
    private const int FarShare = 100;

    /// <summary>The strongest peaks of similarity as candidates.</summary>
    /// <param name="query">Dissimilarity of the frame to the query template.</param>
    /// <param name="options">How many, and how they are refined.</param>
    public static List<Candidate> Find(DissimilarityMap query, CandidateOptions options)
    {
        FeatureMap map = query.Map;
        var found = new List<Candidate>();
        // Two peaks at least, so that the ambiguity of the first is known.
        List<int> peaks = CellPeaks.Strongest(query.Cosines, map.Grid, Math.Max(2, options.MatchCount), options.MinPeakDistanceCells);
        foreach (int cell in peaks.Take(options.MatchCount))
        {
            double lead = peaks.Where(p => p != cell).Select(query.Cell).DefaultIfEmpty(1).Min() - query.Cell(cell);
            found.Add(new(Refine(query, cell, options), CandidateOrigin.Feature, Math.Clamp(1 - (lead / options.UniqueMatchLead), 0, 1)));
        }

        return found;
    }

    /// <summary>
    /// Dissimilarity of the strongest distractor in the query's own frame: the most similar cell that is not the point itself.
    /// </summary>
    /// <param name="index">The query's frame.</param>
    /// <param name="template">The query template.</param>
    /// <param name="query">Position of the query, raster pixels.</param>
    /// <param name="minDistancePixels">Cells nearer than this to the query are the point itself.</param>
    /// <returns>
    /// Its dissimilarity; 1, a typical unrelated cell, where no cell is far enough. And the share of that in the dissimilarity of the
    /// least similar cells: near 0 on a plain surface, where all descriptors describe the nearest object.
    /// </returns>
    public static (double Dissimilarity, double Distinctness) Distractor(
        FeatureMapIndex index, float[] template, PixelPoint query, double minDistancePixels)
    {
        FeatureMap map = index.Map;
        var own = new DissimilarityMap(index.ScoreMany(template)[0]);
        double nearest = Enumerable.Range(0, map.Grid.Count).Where(cell => map.PatchCenter(cell).DistanceTo(query) > minDistancePixels)
            .Select(own.Cell).DefaultIfEmpty(1).Min();
        double[] all = [.. Enumerable.Range(0, map.Grid.Count).Select(own.Cell).Order()];
        return (nearest, nearest / Math.Max(nearest, all[^((all.Length / FarShare) + 1)]));
    }

    private static PixelPoint Refine(DissimilarityMap query, int cell, CandidateOptions options)
    {
        FeatureMap map = query.Map;
        if (!options.SubCellMatches)
            return map.PatchCenter(cell);
        (double column, double row) = CellPeaks.Refine(map.Grid, cell, options.PeakTemperature, c => query.Cosines[c]);
        return map.ToPixels(column, row);
    }
}
