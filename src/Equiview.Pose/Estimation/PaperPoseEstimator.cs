using Equiview.Correspondence.Matching;
using Equiview.Correspondence.Similarity;
using Equiview.Features;
using Equiview.Pose.Meshes;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;
namespace Equiview.Pose.Estimation;

/// <summary>
/// Pose as the reference paper's evaluation estimates it (You et al. 2025, released code, task oneposepp; docs/protocol.md#pose): all
/// descriptors of the object in one pool of at most 120 000, a query grid with stride 4 px, mutual nearest neighbors without any test,
/// <see cref="PaperPoseSolver"/>.
/// </summary>
/// <param name="model">The object.</param>
/// <param name="extractor">The backbone of the model; not disposed.</param>
/// <param name="recipe">The recipe of the model.</param>
/// <param name="seed">Of the choice among more than 120 000 descriptors (the paper's code does not seed it).</param>
internal sealed class PaperPoseEstimator(ObjectModel model, IFeatureExtractor extractor, FeatureRecipe recipe, int seed = 0)
    : IPoseEstimator
{
    private const int GridStride = 4, MaxPool = 120_000;

    /// <inheritdoc/>
    public PoseEstimate Estimate(
        RgbImage image, CameraIntrinsics camera, ObjectRegion? region = null, CancellationToken cancellation = default)
    {
        FeatureMap query = extractor.Extract(image, recipe, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return Estimate(model, query, camera, seed, region is null ? null : region.Contains);
    }

    /// <summary>The query points: every fourth pixel from the first (integer pixel centers, so raster 0.5, 4.5 ...), row by row.</summary>
    public static IReadOnlyList<PixelPoint> QueryGrid(ImageSize size)
    {
        int columns = (size.Width + GridStride - 1) / GridStride, rows = (size.Height + GridStride - 1) / GridStride;
        return
        [
            .. Enumerable.Range(0, columns * rows)
                .Select(i => PixelPoint.FromPixelCenter(i % columns * GridStride, i / columns * GridStride)),
        ];
    }

    /// <summary>The pose of the object in an image.</summary>
    /// <param name="model">The object.</param>
    /// <param name="query">Features of the image, of the same backbone and recipe.</param>
    /// <param name="camera">Its ideal pinhole camera.</param>
    /// <param name="seed">Of the choice among more than 120 000 descriptors.</param>
    /// <param name="keep">
    /// Pixels of the query grid to take (a box or mask; the paper takes crops of the object instead); null takes all.
    /// </param>
    public static PoseEstimate Estimate(
        ObjectModel model, FeatureMap query, CameraIntrinsics camera, int seed = 0, Func<PixelPoint, bool>? keep = null)
    {
        model.RequireComparable(query.Channels, query.Recipe);
        IReadOnlyList<PixelPoint> grid = [.. QueryGrid(query.ImageSize).Where(p => keep is null || keep(p))];
        return grid.Count == 0
            ? PoseEstimate.None(PoseFailure.TooFewMatches, "the box or mask holds no point of the query grid")
            : PaperPoseSolver.Solve(Match(model, query.Sample(grid, normalize: true), grid, seed), camera);
    }

    /// <summary>The matches in query order.</summary>
    /// <param name="model">The object.</param>
    /// <param name="unitDescriptors">[points, channels], unit length.</param>
    /// <param name="points">The query points.</param>
    /// <param name="seed">Of the choice among more than 120 000 descriptors.</param>
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
        new Random(seed).Shuffle(all); // published figures of the paper mode are of these descriptors
        return all[..MaxPool];
    }
}
