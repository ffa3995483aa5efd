using System.Numerics.Tensors;
using Equiview.Features;
using Equiview.Tracking.Frames;
namespace Equiview.Tracking.Paper;

/// <summary>
/// The occlusion rule of DINO-Tracker (Tumanyan et al., ECCV 2024), as You et al. 2025 use it; see docs/protocol.md#tracking. Frames whose
/// feature at the track is similar to the one in the query frame are anchors. Every frame's prediction is tracked back into every anchor. A
/// frame is occluded if its median distance to the anchors' own predictions exceeds the largest one of an anchor, or its cosine is low.
/// </summary>
/// <param name="features">Maps of all frames.</param>
internal sealed class PaperOcclusion(IFrameFeatures features)
{
    /// <summary>Cosine from which a frame is an anchor.</summary>
    public const double AnchorCosine = 0.7;

    /// <summary>Cosine below which a frame is occluded.</summary>
    public const double VisibleCosine = 0.6;

    /// <summary>Adds visibility to predicted points.</summary>
    public IReadOnlyList<PointTrack> Apply(IReadOnlyList<PointQuery> queries, PixelPoint[][] tracks, CancellationToken cancellation)
    {
        float[][] descriptors = Describe(tracks, cancellation); // [T][N * C]
        double[][] cosines = [.. queries.Select((q, i) => Cosines(q, i, descriptors))]; // [N][T]
        double[][] medians = AnchorDistances(tracks, cosines, descriptors, cancellation); // [N][T]
        return [.. queries.Select((q, i) => Decide(q, tracks[i], cosines[i], medians[i]))];
    }

    private float[][] Describe(PixelPoint[][] tracks, CancellationToken cancellation)
    {
        var descriptors = new float[features.Count][];
        for (int frame = 0; frame < descriptors.Length; frame++)
        {
            cancellation.ThrowIfCancellationRequested();
            int t = frame;
            descriptors[frame] = features[frame].Sample([.. tracks.Select(track => track[t])]);
        }

        return descriptors;
    }

    // Against the feature at the predicted place in the query frame, not at the query itself.
    private double[] Cosines(PointQuery query, int track, float[][] descriptors)
    {
        int channels = features[0].Channels;
        ReadOnlyMemory<float> reference = descriptors[query.Frame].AsMemory(track * channels, channels);
        return [.. descriptors.Select(d => (double)Cosine(reference.Span, d.AsSpan(track * channels, channels)))];
    }

    private double[][] AnchorDistances(PixelPoint[][] tracks, double[][] cosines, float[][] descriptors, CancellationToken cancellation)
    {
        int channels = features[0].Channels, frames = features.Count;
        // [N][T][anchors]
        List<double>[][] distances = [.. tracks.Select(_ => Enumerable.Range(0, frames).Select(_ => new List<double>()).ToArray())];
        for (int anchor = 0; anchor < frames; anchor++)
        {
            int a = anchor;
            int[] anchored = [.. Enumerable.Range(0, tracks.Length).Where(i => cosines[i][a] >= AnchorCosine)];
            if (anchored.Length == 0)
                continue;
            var index = PaperTracker.UnitIndex(features[anchor]);
            var batch = new float[anchored.Length * channels];
            for (int source = 0; source < frames; source++)
            {
                cancellation.ThrowIfCancellationRequested();
                for (int k = 0; k < anchored.Length; k++)
                    descriptors[source].AsSpan(anchored[k] * channels, channels).CopyTo(batch.AsSpan(k * channels));
                PixelPoint[] back = PaperTracker.Predict(index, batch);
                for (int k = 0; k < anchored.Length; k++)
                    distances[anchored[k]][source].Add(InFeatureFrame(back[k]).DistanceTo(InFeatureFrame(tracks[anchored[k]][anchor])));
            }
        }

        return [.. distances.Select(track => Array.ConvertAll(track, LowerMedian))];
    }

    private static PointTrack Decide(PointQuery query, PixelPoint[] points, double[] cosines, double[] medians)
    {
        double limit = medians.Where((_, t) => cosines[t] >= AnchorCosine).DefaultIfEmpty(double.PositiveInfinity).Max();
        bool[] visible = [.. points.Select((_, t) => !(medians[t] > limit) && cosines[t] >= VisibleCosine)];
        return new PointTrack(query, points, visible, Array.ConvertAll(cosines, c => (float)Math.Clamp(c, 0, 1)));
    }

    // The reference measures distances in pixels of the prepared frame.
    private PixelPoint InFeatureFrame(PixelPoint point) => features[0].Mapping.ToPrepared(point);

    private static double LowerMedian(List<double> values)
    {
        values.Sort();
        return values.Count == 0 ? double.NaN : values[(values.Count - 1) / 2];
    }

    private static float Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b) =>
        TensorPrimitives.Dot(a, b) / (Math.Max(TensorPrimitives.Norm(a), 1e-8f) * Math.Max(TensorPrimitives.Norm(b), 1e-8f));
}
