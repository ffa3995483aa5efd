using Equiview.Correspondence.Matching;
using Equiview.Correspondence.Similarity;
using Equiview.Features;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;
namespace Equiview.Pose.Estimation;

/// <summary>
/// Pose as the paper's evaluation estimates it (3DCorrEnhance <c>evaluate.py</c>, task oneposepp; paper-protocol 4.2 to 4.4): all descriptors of the object in
/// one pool of at most 120 000, a query grid with stride 4 px, mutual nearest neighbors without any test, <see cref="PaperPoseSolver"/>.
/// </summary>
public static class PaperPoseEstimator
{
    private const int GridStride = 4, MaxPool = 120_000;

    /// <summary>The query points: every fourth pixel from the first (integer pixel centers, so raster 0.5, 4.5 ...), row by row.</summary>
    public static IReadOnlyList<PixelPoint> QueryGrid(ImageSize size)
    {
        int columns = (size.Width + GridStride - 1) / GridStride, rows = (size.Height + GridStride - 1) / GridStride;
        return [.. Enumerable.Range(0, columns * rows).Select(i => PixelPoint.FromPixelCenter(i % columns * GridStride, i / columns * GridStride))];
    }

    /// <summary>The pose of the object in an image.</summary>
    /// <param name="model">The object.</param>
    /// <param name="query">Features of the image, of the same backbone and recipe.</param>
    /// <param name="camera">Its ideal pinhole camera.</param>
    /// <param name="seed">Of the choice among more than 120 000 descriptors (the paper's code does not seed it).</param>
    /// <param name="keep">Pixels of the query grid to take (a box or mask; the paper takes crops of the object instead); null takes all.</param>
    public static PoseEstimate Estimate(ObjectModel model, FeatureMap query, CameraIntrinsics camera, int seed = 0, Func<PixelPoint, bool>? keep = null)
    {
        IReadOnlyList<PixelPoint> grid = [.. QueryGrid(query.ImageSize).Where(p => keep is null || keep(p))];
        if (grid.Count == 0)
            return PoseEstimate.None(PoseFailure.TooFewMatches, "the box or mask holds no point of the query grid");
        return PaperPoseSolver.Solve(Match(model, query.Sample(grid, normalize: true), grid, seed), camera);
    }

    /// <summary>The matches in query order.</summary>
    /// <param name="model">The object.</param>
    /// <param name="unitDescriptors">[points, channels], unit length.</param>
    /// <param name="points">The query points.</param>
    /// <param name="seed">See <see cref="Estimate"/>.</param>
    public static ObjectMatch[] Match(ObjectModel model, float[] unitDescriptors, IReadOnlyList<PixelPoint> points, int seed = 0)
    {
        int[] pool = Pool(model.Features.Length, seed);
        float[] descriptors = model.Descriptors;
        if (pool.Length < model.Features.Length)
            descriptors = [.. pool.SelectMany(i => model.Descriptors.AsSpan(i * model.Channels, model.Channels).ToArray())];
        NearestNeighbors found = MutualNearestNeighbors.Find(unitDescriptors, descriptors, model.Channels);
        return [.. found.Mutual().Select(m => new ObjectMatch(model.Points[model.Features[pool[m.B]].Point], points[m.A]))];
    }

    private static int[] Pool(int count, int seed)
    {
        int[] all = [.. Enumerable.Range(0, count)];
        if (count <= MaxPool)
            return all;
        new Random(seed).Shuffle(all);
        return all[..MaxPool];
    }
}
