using Equiview.Numerics;

namespace Equiview.Pose.Solvers;

/// <summary>The sampling part of <see cref="PnpSolver"/>: hypotheses, scores and local optimisation.</summary>
internal sealed class PoseSearch
{
    private readonly ObjectMatch[] matches;
    private readonly ObjectMatch[] shuffled;
    private readonly Vector3D[] rays;
    private readonly CameraIntrinsics camera;
    private readonly PnpOptions options;
    private readonly KeyedRandom random;
    private readonly double scale;
    private RigidTransform? best;
    private double bestLoss;

    public PoseSearch(ObjectMatch[] matches, CameraIntrinsics camera, PnpOptions options)
    {
        this.matches = matches;
        this.camera = camera;
        this.options = options;
        random = new KeyedRandom(options.Seed);
        scale = 1 / (options.ThresholdPixels * options.ThresholdPixels);
        rays = [.. matches.Select(m => camera.Unproject(m.Pixel, 1).Normalized())];
        bestLoss = matches.Length;

        // Scoring stops once a hypothesis is surely worse; a random order makes that early.
        shuffled = Array.ConvertAll(random.Choose(matches.Length, matches.Length), i => matches[i]);
    }

    public (RigidTransform? Best, int Iterations) Run(int localSteps)
    {
        var sampler = new ProsacSampler(Array.ConvertAll(matches, m => m.Weight), random);
        Span<int> sample = stackalloc int[3];
        Span<Vector3D> points = stackalloc Vector3D[3];
        Span<Vector3D> directions = stackalloc Vector3D[3];
        Span<RigidTransform> poses = stackalloc RigidTransform[P3PSolver.MaxSolutions];
        int needed = options.MaxIterations, iteration = 0;
        while (iteration < needed)
        {
            iteration++;
            sampler.Draw(sample);
            for (int i = 0; i < 3; i++)
                (points[i], directions[i]) = (matches[sample[i]].Point, rays[sample[i]]);
            int count = P3PSolver.Solve(points, directions, poses);
            for (int i = 0; i < count; i++)
            {
                if (!Improve(poses[i]))
                    continue;
                Optimize(localSteps);
                int inliers = InlierIndices(matches, camera, best!.Value, options.ThresholdPixels).Length;
                int statistical = RansacStatistics.RequiredIterations(
                    RansacStatistics.AllInlierProbability(inliers, matches.Length, 3), options.Confidence);
                needed = Math.Min(options.MaxIterations, Math.Max(options.MinIterations, statistical));
            }
        }

        return (best, iteration);
    }

    public static int[] InlierIndices(
        ReadOnlySpan<ObjectMatch> matches, CameraIntrinsics camera, RigidTransform pose, double thresholdPixels)
    {
        var result = new List<int>();
        for (int i = 0; i < matches.Length; i++)
        {
            if (matches[i].SquaredError(pose, camera) < thresholdPixels * thresholdPixels)
                result.Add(i);
        }

        return [.. result];
    }

    private bool Improve(RigidTransform pose)
    {
        double loss = 0;
        foreach (ref readonly ObjectMatch match in shuffled.AsSpan())
        {
            loss += MagsacLoss.Evaluate(match.SquaredError(pose, camera) * scale);
            if (loss >= bestLoss)
                return false;
        }

        (best, bestLoss) = (pose, loss);
        return true;
    }

    private void Optimize(int steps)
    {
        for (int round = 0; round < 3; round++)
        {
            int[] inliers = InlierIndices(matches, camera, best!.Value, options.ThresholdPixels);
            if (inliers.Length < 4)
                return;
            ObjectMatch[] chosen = Array.ConvertAll(inliers, i => matches[i]);
            if (!Improve(PoseRefiner.Refine(chosen, camera, best.Value, options.ThresholdPixels / 3, steps).CameraFromObject))
                return;
        }
    }
}
