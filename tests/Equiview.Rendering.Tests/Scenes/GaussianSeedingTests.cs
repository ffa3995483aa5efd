using Equiview.Rendering.Scenes;
using FsCheck;
using FsCheck.Fluent;

namespace Equiview.Rendering.Tests.Scenes;

public sealed class GaussianSeedingTests
{
    [Fact]
    public void FromPoints_CubeLattice_HasTheLatticeSpacingAsScaleAndThePointsColor()
    {
        ScenePoint[] points = [.. from x in Enumerable.Range(0, 4) from y in Enumerable.Range(0, 4) from z in Enumerable
            .Range(0, 4) select Point(0.5 * x, 0.5 * y, 0.5 * z)];
        GaussianScene scene = GaussianSeeding.FromPoints(points);
        Assert.Equal(64, scene.Count);
        Assert.All(scene.LogScales, s => Assert.Equal(Math.Log(0.5), s, 1e-6)); // every point of the lattice has three neighbors at 0.5
        Assert.Equal(200 / 255.0, SphericalHarmonics.ToColor(scene.SphericalHarmonics[0]), 1e-6);
        Assert.Equal(GaussianSeeding.DefaultOpacity, GaussianActivation.Sigmoid(scene.OpacityLogits[5]), 1e-6);
        Assert.Null(GaussianSceneValidation.FirstProblem(scene));
    }

    [Fact]
    public void FromPoints_OutlierAndCoincidentPoints_AreBoundedByTheMedian()
    {
        ScenePoint[] points = [.. from x in Enumerable.Range(0, 9) from y in Enumerable
            .Range(0, 9) select Point(x, y, 0), Point(1e6, 0, 0), .. Enumerable.Repeat(Point(50, 50, 50), 4)];
        GaussianScene scene = GaussianSeeding.FromPoints(points);
        Assert.Equal(Math.Log(GaussianSeeding.LargestScaleInMedians), scene.LogScales[3 * 81], 1e-6);
        Assert.Equal(Math.Log(GaussianSeeding.SmallestScaleInMedians), scene.LogScales[3 * 82], 1e-6);
    }

    [Fact]
    public void NeighborDistances_AnyPoints_EqualBruteForce() => Prop.ForAll(
        ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<PositiveInt>(), (seed, n) =>
    {
        var random = new Random(seed);
        Vector3D[] points = [.. Enumerable.Range(0, 2 + (n.Get % 60))
            .Select(_ => new Vector3D(random.Next(6), random.NextDouble(), 3 * random.NextDouble()))];
        double[] actual = NeighborDistances.Of(points);
        for (int i = 0; i < points.Length; i++)
        {
            double[] nearest = [.. points.Where((_, j) => j != i).Select(p => (p - points[i]).Dot(p - points[i])).Order().Take(3)];
            Assert.Equal(Math.Sqrt(nearest.Average()), actual[i], 1e-12);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void FromPoints_UnusablePoints_AreRefused()
    {
        Assert.Throws<DegenerateInputException>(() => GaussianSeeding.FromPoints([]));
        Assert.Throws<DegenerateInputException>(() => GaussianSeeding.FromPoints([.. Enumerable.Repeat(Point(1, 2, 3), 9)]));
        Assert.Throws<DegenerateInputException>(() => GaussianSeeding.FromPoints([.. Enumerable.Repeat(Point(1, double.NaN, 3), 9)]));
        Assert.Throws<DegenerateInputException>(
            () => GaussianSeeding.FromPoints([.. Enumerable.Range(0, 9).Select(i => Point(i, 0, 0))], opacity: 1));
    }

    private static ScenePoint Point(double x, double y, double z) => new(new Vector3D(x, y, z), [], Color: (200, 100, 50));
}
