using Equiview.Pose.Geometry;
using Equiview.Pose.Solvers;
namespace Equiview.Benchmarks.Comparisons;

/// <summary>Robust pose with refinement against OpenCV's USAC_MAGSAC on the same matches: 2,000 of which 60 % are wrong.</summary>
internal sealed class PnpComparison(bool quick) : Comparison
{
    private const int Matches = 2000;
    private const double OutlierShare = 0.6, NoisePixels = 1, ThresholdPixels = 4;
    private static readonly CameraIntrinsics Camera = new(700, 700, 320, 240, new ImageSize(640, 480));

    public override string Name => FormattableString.Invariant($"pose of {Matches} matches, {OutlierShare:P0} wrong");

    public override string Run()
    {
        ObjectMatch[] matches = Make(new Random(1));
        var options = new PnpOptions { ThresholdPixels = ThresholdPixels };
        double? memory = PeakMemory.MegabytesAbove(() => PnpSolver.Solve(matches, Camera, options));
        (Timing ours, Timing theirs) = InterleavedTimer.Run(
            () => PnpSolver.Solve(matches, Camera, options), () => OpenCvPnp.SolveRansac(
                matches, Camera, OpenCvPnp.Method.UsacMagsac, ThresholdPixels, options.MaxIterations, options.Confidence), quick
                ? 9
                : 31);
        return Report(
            "sampling, refinement, covariance",
            ours,
            "OpenCV USAC_MAGSAC, no covariance",
            theirs,
            FormattableString.Invariant($"peak memory above the matches {memory:F0} MB; the bar is 50 ms"));
    }

    private static ObjectMatch[] Make(Random random)
    {
        RigidTransform cameraFromObject = new(SpecialEuclidean.ExpRotation(new(0.4, -0.8, 0.3)), new(0.02, -0.03, 0.6));
        var matches = new ObjectMatch[Matches];
        for (int i = 0; i < Matches; i++)
        {
            Vector3D point = new Vector3D(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5) * 0.2;
            PixelPoint pixel = Camera.Project(cameraFromObject * point);
            matches[i] = new ObjectMatch(point, i < Matches * OutlierShare
                ? new PixelPoint(random.NextDouble() * 640, random.NextDouble() * 480)
                : new PixelPoint(
                    pixel.X + (NoisePixels * 2 * (random.NextDouble() - 0.5)), pixel.Y + (NoisePixels * 2 * (random.NextDouble() - 0.5))));
        }

        random.Shuffle(matches);
        return matches;
    }
}
