using System.Numerics;
using Equiview.Finetuning.Augmentation;
using Equiview.Finetuning.Data;
using Equiview.Finetuning.Losses;
using Equiview.Finetuning.Training;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Synthetic;
using Equiview.TestKit;

namespace Equiview.Finetuning.Tests.Data;

public sealed class PhotographViewsTests : IDisposable
{
    private static readonly ImageSize Size = new(200, 100);
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void View_OfAScene_HasItsPointsWhereTheCameraSeesThem()
    {
        PosedScene scene = Scene(count: 60);
        using var views = new PhotographViews([new("wall", scene)], longSidePixels: 100);
        TrainingView view = views.View(0, 1);
        Assert.Equal(new ImageSize(100, 50), view.Color.Size);
        Assert.Equal(60, view.Pixels.Count);
        Assert.All(view.Pixels.ToMask(), Assert.True);
        CameraIntrinsics camera = scene.Views[1].Intrinsics.ResizedTo(view.Color.Size);
        for (int i = 0; i < view.Pixels.Count; i++)
        {
            Vector3 p = view.Pixels.ObjectPoint(i);
            Assert.InRange(camera.Project(views.PosesOf(0)[1] * new Vector3D(p.X, p.Y, p.Z)).DistanceTo(view.Pixels.Center(i)), 0, 1e-3);
        }

        float[] xs = [.. Enumerable.Range(0, 60).Select(i => view.Pixels.ObjectPoint(i).X).Order()];
        Assert.InRange(xs[(int)(0.95 * 59)] - xs[(int)(0.05 * 59)], 0.99, 1.01); // the scene's middle is 1 wide
    }

    [Fact]
    public void Pairs_OfTwoViews_MatchTheSamePoints()
    {
        using var views = new PhotographViews([new("wall", Scene(count: 60))]);
        Assert.True(views.IsPair(0, 0, 1));
        ViewPixels a = views.View(0, 0).Pixels, b = views.View(0, 1).Pixels;
        SurfaceSamples Points(ViewPixels v) => new([.. Enumerable.Range(0, v.Count).Select(v.ObjectPoint)]);
        var labels = PairLabels.Between(Points(a), Points(b), MatchThresholds.Paper);
        Assert.Equal(60, labels.Queries.Zip(labels.Targets).Count(p => p.First == p.Second));
    }

    [Fact]
    public void Constructor_TooFewSharedPoints_LeaveNoPair()
    {
        using var views = new PhotographViews([new("wall", Scene(count: 20))]);
        Assert.False(views.IsPair(0, 0, 1));
        Assert.Contains("wall", Assert.Throws<DegenerateInputException>(() => new ViewPairSampler(views, 1)).Message);
    }

    [Fact]
    public void Constructor_NoUsablePoints_SaysSo()
    {
        PosedScene scene = Scene(count: 60);
        scene = scene with { Points = [.. scene.Points.Select(p => p with { ErrorPixels = 3 })] };
        Assert.Contains("wall", Assert.Throws<DegenerateInputException>(() => new PhotographViews([new("wall", scene)])).Message);
    }

    [Fact]
    public async Task Finetuner_OnPhotographs_Trains()
    {
        using var network = TestObjects.Network();
        using var views = new PhotographViews([new("wall", Scene(count: 300))]);
        using Finetuner finetuner = new(
            network, "small", null, views, TestObjects.Options with { Augmentation = AugmentationOptions.None });
        await foreach (TrainingEvent step in finetuner.RunAsync(null, TestContext.Current.CancellationToken))
            Assert.Equal(StepOutcome.Trained, step.Outcome);
        Assert.Equal(6, finetuner.Iteration);
    }

    public void Dispose() => folder.Dispose();

    // Three cameras side by side before a wall 3 units wide at distance 4.
    private PosedScene Scene(int count)
    {
        var random = new Random(1);
        PosedView[] views = [.. Enumerable.Range(0, 3).Select(i =>
        {
            string path = folder[$"{i}.png"];
            ImageFile.Write(path, ProceduralTexture.Make(Size, i));
            return new PosedView(
                $"{i}",
                new CameraIntrinsics(150, 150, 100, 50, Size),
                RigidTransform.Identity with { Translation = new Vector3D(0.1 * i, 0, 0) },
                path);
        })];
        ScenePoint[] points = [.. Enumerable.Range(0, count).Select(_ =>
        {
            var position = new Vector3D(3 * (random.NextDouble() - 0.5), random.NextDouble() - 0.5, 4 + (0.2 * random.NextDouble()));
            return new ScenePoint(position, [.. views.Select((v, i) => new TrackObservation(i, v.Project(position)))], 0.5);
        })];
        return new PosedScene { Views = views, Points = points, Unit = SceneUnit.Arbitrary };
    }
}
