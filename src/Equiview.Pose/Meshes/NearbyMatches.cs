using System.Numerics.Tensors;
using Equiview.Correspondence.Matching;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;
namespace Equiview.Pose.Meshes;

/// <summary>
/// Matches between a rendering at an approximate pose and the photograph: each feature is matched only near its own position, and the
/// match must be mutual. Repeated structure elsewhere does not compete.
/// </summary>
internal static class NearbyMatches
{
    private const double MinWeight = 0.02;
    private static readonly Matcher Mutual = new(new MatchOptions { RivalRadiusCells = 3 });

    /// <summary>The matches; a row of <paramref name="points"/> belongs to a row of <paramref name="rendered"/>.</summary>
    public static ObjectMatch[] Find(ImageFeatures rendered, Vector3D[] points, ImageFeatures query, double radiusPixels)
    {
        if (rendered.Map is null && query.Map is null)
            return Free(rendered.Set, points, query.Set, radiusPixels);

        // Cells: the whole map competes, and the match is refined below the cell.
        var rowAt = new Dictionary<PixelPoint, int>();
        for (int i = 0; i < points.Length; i++)
            rowAt.TryAdd(rendered.Set.Points[i], i);
        return [.. Mutual.Match(rendered.Set, query.Set).Where(m => m.A.DistanceTo(m.B) <= radiusPixels)
            .Select(m => new ObjectMatch(points[rowAt[m.A]], m.B, Weight(m.Margin)))];
    }

    private static ObjectMatch[] Free(DescriptorSet rendered, Vector3D[] points, DescriptorSet query, double radius)
    {
        int channels = query.Channels;
        var best = new (float Score, float Rival, int At)[rendered.Count];
        var back = new (float Score, int At)[query.Count];
        Array.Fill(best, (float.NegativeInfinity, float.NegativeInfinity, -1));
        Array.Fill(back, (float.NegativeInfinity, -1));
        for (int i = 0; i < best.Length; i++)
        {
            ReadOnlySpan<float> row = rendered.Values.Span.Slice(i * channels, channels);
            for (int j = 0; j < back.Length; j++)
            {
                if (rendered.Points[i].DistanceTo(query.Points[j]) > radius)
                    continue;
                float score = TensorPrimitives.Dot(row, query.Values.Span.Slice(j * channels, channels));
                if (score > best[i].Score)
                    best[i] = (score, best[i].Score, j);
                else if (score > best[i].Rival)
                    best[i].Rival = score;
                if (score > back[j].Score)
                    back[j] = (score, i);
            }
        }

        return
        [
            .. Enumerable.Range(0, best.Length).Where(i => best[i].At >= 0 && back[best[i].At].At == i)
                .Select(i => new ObjectMatch(points[i], query.Points[best[i].At], Weight(best[i].Score - best[i].Rival))),
        ];
    }

    private static double Weight(float margin) => Math.Clamp(float.IsFinite(margin) ? margin : 1, MinWeight, 1);
}
