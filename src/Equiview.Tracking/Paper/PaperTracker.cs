using Equiview.Correspondence.Similarity;
using Equiview.Features;
using Equiview.Tracking.Frames;
using Equiview.Tracking.Queries;
namespace Equiview.Tracking.Paper;

/// <summary>
/// The tracker of You et al. 2025, parameter for parameter: the inference of DINO-Tracker (Tumanyan et al., ECCV 2024) on raw features.
/// Each frame is matched to the query's descriptor alone; <see cref="PaperOcclusion"/> decides what is hidden. Needs the "tracking" recipe.
/// See docs/protocol.md#tracking.
/// </summary>
/// <param name="features">Maps of all frames.</param>
internal sealed class PaperTracker(IFrameFeatures features)
{
    /// <summary>Follows points, also to frames before their query.</summary>
    /// <param name="queries">Points in original raster pixels.</param>
    /// <param name="occlusion">Whether occlusion is predicted; without it every point counts as visible and the work is one pass.</param>
    /// <param name="cancellation">Checked between frames.</param>
    /// <returns>A track a query, in order; the confidence is the cosine at the track.</returns>
    /// <exception cref="DegenerateInputException">A query is not finite, outside the frame or past the end.</exception>
    public IReadOnlyList<PointTrack> Track(
        IReadOnlyList<PointQuery> queries, bool occlusion = true, CancellationToken cancellation = default)
    {
        if (queries.Count == 0)
            return [];
        PointQueries.Require(queries, features.Count, features[0].ImageSize);
        PixelPoint[][] tracks = Locate(queries, cancellation); // [N][T]
        if (occlusion)
            return new PaperOcclusion(features).Apply(queries, tracks, cancellation);
        return [.. queries.Select((q, i) => new PointTrack(q, tracks[i], [.. Enumerable.Repeat(true, features.Count)]))];
    }

    /// <summary>The predicted point of each descriptor in a map, original pixels.</summary>
    /// <param name="index">Made by <see cref="UnitIndex"/>.</param>
    /// <param name="descriptors">[N, Channels], scaled to length 1 in place.</param>
    internal static PixelPoint[] Predict(FeatureMapIndex index, float[] descriptors)
    {
        Descriptors.Normalize(descriptors, index.Map.Channels);
        IReadOnlyList<SimilarityField> fields = index.ScoreMany(descriptors, SimilarityMeasure.DotProduct);
        FeatureMap map = index.Map;
        var points = new PixelPoint[fields.Count];
        Parallel.For(0, points.Length, i =>
            points[i] = map.Mapping.ToOriginal(SoftArgmaxWindow.Find(fields[i].DotProducts.Span, map.Grid, out _)));
        return points;
    }

    /// <summary>A map whose cells have length 1, so that one matrix product gives the cosines of all cells.</summary>
    internal static FeatureMapIndex UnitIndex(FeatureMap map)
    {
        float[] values = map.Values.ToArray();
        Descriptors.Normalize(values, map.Channels);
        return new FeatureMapIndex(new FeatureMap(values, map.Channels, map.Grid, map.Mapping, map.ImageSize));
    }

    private PixelPoint[][] Locate(IReadOnlyList<PointQuery> queries, CancellationToken cancellation)
    {
        int channels = features[0].Channels;
        var descriptors = new float[queries.Count * channels];
        foreach (var frame in queries.Select((q, i) => (q, i)).GroupBy(p => p.q.Frame))
        {
            FeatureMap map = features[frame.Key];
            foreach ((PointQuery query, int i) in frame)
                map.Sample(query.Point).CopyTo(descriptors, i * channels);
        }

        PixelPoint[][] tracks = [.. queries.Select(_ => new PixelPoint[features.Count])];
        for (int frame = 0; frame < features.Count; frame++)
        {
            cancellation.ThrowIfCancellationRequested();
            PixelPoint[] found = Predict(UnitIndex(features[frame]), descriptors);
            for (int i = 0; i < found.Length; i++)
                tracks[i][frame] = found[i];
        }

        return tracks;
    }
}
