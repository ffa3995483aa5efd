using System.Numerics.Tensors;
using Equiview.Correspondence.Matching;
using Equiview.Correspondence.Similarity;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;
namespace Equiview.Pose.Estimation;

/// <summary>
/// Matches under a known approximate pose: every feature of the views nearest in direction is searched only around where the pose projects
/// it. Repeated structure elsewhere no longer competes, so far more matches survive than in a blind search, and they decide between
/// hypotheses.
/// </summary>
/// <param name="model">The object.</param>
/// <param name="query">Free points (key points) with unit descriptors.</param>
internal sealed class GuidedMatcher(ObjectModel model, DescriptorSet query)
{
    private const int SearchedViews = 6;
    private const double CellPixels = 16;
    private const float MinCosine = 0.5f;
    private readonly ILookup<(int X, int Y), int> cells = Enumerable.Range(0, query.Count).ToLookup(i => CellOf(query.Points[i]));
    private readonly ILookup<int, int> rowsOfView = Enumerable.Range(0, model.Features.Length).ToLookup(i => model.Features[i].View);

    /// <summary>The matches, at most one for each query point of each view.</summary>
    public ViewedMatch[] Match(RigidTransform cameraFromObject, CameraIntrinsics camera, double radiusPixels)
    {
        var matches = new List<ViewedMatch>();
        foreach (int view in model.NearestViews(cameraFromObject, SearchedViews))
        {
            var best = new Dictionary<int, (float Score, int Row)>();
            foreach (int row in rowsOfView[view])
            {
                Vector3D inCamera = cameraFromObject * model.Points[model.Features[row].Point];
                if (inCamera.Z > 0 && Nearest(row, camera.Project(inCamera), radiusPixels) is (var feature, var score) && score > MinCosine
                    && (!best.TryGetValue(feature, out (float Score, int Row) known) || score > known.Score))
                {
                    best[feature] = (score, row);
                }
            }

            matches.AddRange(best.Select(
                b => new ViewedMatch(view, new ObjectMatch(model.Points[model.Features[b.Value.Row].Point], query.Points[b.Key]))));
        }

        return [.. matches];
    }

    private (int Feature, float Score)? Nearest(int row, PixelPoint at, double radius)
    {
        if (!at.IsFinite || Math.Abs(at.X) > ImageSize.MaxSide || Math.Abs(at.Y) > ImageSize.MaxSide)
            return null;
        (int Feature, float Score)? best = null;
        ReadOnlySpan<float> descriptor = model.Descriptors.AsSpan(row * model.Channels, model.Channels);
        (int x, int y) = CellOf(at);
        int reach = (int)Math.Ceiling(radius / CellPixels);
        for (int dy = -reach; dy <= reach; dy++)
        {
            for (int dx = -reach; dx <= reach; dx++)
            {
                foreach (int i in cells[(x + dx, y + dy)])
                {
                    if (query.Points[i].DistanceTo(at) > radius)
                        continue;
                    float score = TensorPrimitives.Dot(descriptor, query.Values.Span.Slice(i * model.Channels, model.Channels));
                    if (best is null || score > best.Value.Score)
                        best = (i, score);
                }
            }
        }

        return best;
    }

    private static (int X, int Y) CellOf(PixelPoint p) => ((int)Math.Floor(p.X / CellPixels), (int)Math.Floor(p.Y / CellPixels));
}
