using Equiview.Pose.Estimation;
using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;

namespace Equiview.Pose.Tests.Estimation;

public sealed class StructurelessTests
{
    private static readonly SyntheticObject Truth = new(400);
    private static readonly PosedView Query = SyntheticObject.View("query", 12, 28);

    [Fact]
    public void From_MatchesWithTwoViewsAndNoPoint_FixTheWholePose()
    {
        PoseMatches evidence = Evidence(out ObjectModel model, wrongShare: 0.3);
        EpipolarMatch[] own = [.. evidence.Rays.Where(r => r.View == 0)];
        RigidTransform[] found = [.. RelativePoseHypotheses.From(model, 0, own, evidence, SyntheticObject.Camera)];
        Assert.NotEmpty(found);

        // The object fills 11 degrees of view, where turning and shifting the camera look alike to five points of a noisy image: the
        // hypothesis is only near enough for the refinement on all matches.
        RigidTransform refined = evidence.Refine(found[0]);
        Assert.True(PoseErrors.RotationDegrees(refined, Query.CameraFromWorld) < 0.1,
            $"{PoseErrors.RotationDegrees(refined, Query.CameraFromWorld)} degrees");
        Assert.True(PoseErrors.Translation(refined, Query.CameraFromWorld) < 0.001);
        Assert.True(evidence.Score(refined) > evidence.Score(SyntheticObject.View("other", 40).CameraFromWorld) * 3);
    }

    [Fact]
    public void From_TooFewMatches_HasNoHypothesis()
    {
        PoseMatches evidence = Evidence(out ObjectModel model, 0);
        Assert.Empty(RelativePoseHypotheses.From(model, 0, evidence.Rays[..5], evidence, SyntheticObject.Camera));
    }

    [Fact]
    public void Weighted_ViewWhoseMatchesScatter_NoLongerPulls()
    {
        PoseMatches evidence = Evidence(out ObjectModel model, 0);
        var random = new Random(4);
        EpipolarMatch[] scattered =
            [.. evidence.Rays.Select(
            r => r.View == 0 ? r : r with { Pixel =
            new(r.Pixel.X + (6 * (random.NextDouble() - 0.5)), r.Pixel.Y + (6 * (random.NextDouble() - 0.5))) })];
        PoseMatches weighted = new PoseMatches(model, SyntheticObject.Camera, [], scattered, 4).Weighted(Query.CameraFromWorld);
        double good = weighted.Rays.First(r => r.View == 0).Weight, bad = weighted.Rays.First(r => r.View == 1).Weight;
        Assert.True(good > 0.8 && bad < 0.4 * good, $"{good} and {bad}");
    }

    [Fact]
    public void Covariance_RaysAndPoints_CoversTheErrorsOfManyDraws()
    {
        var ratios = new List<double>();
        for (int seed = 0; seed < 40; seed++)
        {
            PoseMatches evidence = Evidence(out _, 0, seed);
            RigidTransform pose = evidence.Refine(Query.CameraFromWorld);
            ratios.Add(PoseErrors.RotationDegrees(pose, Query.CameraFromWorld) / evidence.Covariance(pose)!.RotationDegrees);
        }

        Assert.InRange(ratios.Average(), 0.5, 1.5);
    }

    // Two views 30 degrees apart and the photograph between them, matched by truth with a third of a pixel of noise.
    private static PoseMatches Evidence(out ObjectModel model, double wrongShare, int seed = 2)
    {
        var random = new Random(seed);
        PosedView[] views = [SyntheticObject.View("a", 0), SyntheticObject.View("b", 30)];
        model = new ObjectModel([default], [new ObjectFeature(0, 0, new(1, 1))], [1f], 1,
            [.. views.Select(v => new ObjectView(v.Name, v.Intrinsics, v.CameraFromWorld))]);
        var rays = new List<EpipolarMatch>();
        for (int v = 0; v < 2; v++)
        {
            rays.AddRange(Truth.Points.Select(p => new EpipolarMatch(v, Noisy(views[v].Project(p)), random.NextDouble() < wrongShare
                ? new PixelPoint(random.NextDouble() * 640, random.NextDouble() * 480) : Noisy(Query.Project(p)))));
        }

        return new PoseMatches(model, SyntheticObject.Camera, [], [.. rays], 4);

        PixelPoint Noisy(PixelPoint p) => new(p.X + (0.6 * (random.NextDouble() - 0.5)), p.Y + (0.6 * (random.NextDouble() - 0.5)));
    }
}
