using Equiview.Formats.Nerfstudio;
using Equiview.Imaging.Codecs;
using Equiview.Splatting.Training;
using Equiview.TestKit;

namespace Equiview.Splatting.Tests.Training;

public sealed class TrainingDegenerateTests
{
    private static readonly SplatTrainingOptions Small = new()
    {
        Iterations = 30,
        Size = 64,
        MaxGaussians = 200,
        RandomPoints = 100,
        Degree = 1,
        TestEvery = 0,
        Threads = 1,
    };

    [Fact]
    public async Task Run_TwoViews_Ends()
    {
        using var folder = new TemporaryFolder();
        PhotographedBalls.Write(folder.Path, 2);
        Assert.Equal(30, await Steps(folder, Small));
    }

    [Fact]
    public void Open_OneViewAndNoPoints_SaysThatThereIsNoCommonPoint()
    {
        using var folder = new TemporaryFolder();
        PhotographedBalls.Write(folder.Path, 1);
        Assert.Throws<DegenerateInputException>(() => Open(folder, Small));
    }

    [Fact]
    public void Open_AllKeptForTesting_SaysThatNothingIsLeft()
    {
        using var folder = new TemporaryFolder();
        PhotographedBalls.Write(folder.Path, 3);
        var error = Assert.Throws<DegenerateInputException>(() => Open(folder, Small with { TestEvery = 1 }));
        Assert.Contains("--test-every", error.Message);
    }

    [Fact]
    public async Task Run_EverythingMasked_ChangesNoColor()
    {
        using var folder = new TemporaryFolder();
        PhotographedBalls.Write(folder.Path, 3);
        Directory.CreateDirectory(folder["masks"]);
        for (int i = 0; i < 3; i++)
            ImageFile.Write(Path.Combine(folder["masks"], $"v{i:d2}.png"), new RgbImage(new ImageSize(64, 48)));
        SplatTrainingRun run = new SplatTrainingJob { Data = folder.Path, Masks = folder["masks"] }.Open(Small, folder["scene.ply"]);
        float[] before = [.. run.Scene.SphericalHarmonics];
        await foreach (SplatTrainingEvent step in run.RunAsync(TestContext.Current.CancellationToken))
            Assert.True(double.IsFinite(step.Loss));
        Assert.Equal(before, run.Scene.SphericalHarmonics);
    }

    [Fact]
    public async Task Run_OneGaussian_Ends()
    {
        using var folder = new TemporaryFolder();
        PhotographedBalls.Write(folder.Path, 3);
        Assert.Equal(30, await Steps(folder, Small with { MaxGaussians = 1 }));
        Assert.Equal(30, await Steps(folder, Small with { MaxGaussians = 1, Strategy = DensityStrategy.Classic }));
    }

    [Fact]
    public void Open_PhotographOfAnotherShapeThanItsCamera_IsRefused()
    {
        using var folder = new TemporaryFolder();
        PhotographedBalls.Write(folder.Path, 3);
        ImageFile.Write(folder["v01.png"], new RgbImage(new ImageSize(30, 40)));
        Assert.Contains("v01.png", Assert.Throws<InvalidFileException>(() => Open(folder, Small)).Message);
    }

    [Fact]
    public async Task Run_ViewsThatSeeNothing_Ends()
    {
        using var folder = new TemporaryFolder();
        PhotographedBalls.Write(folder.Path, 3);
        PosedView[] views = PhotographedBalls.Views(folder.Path, 3);
        var away = new RigidTransform(RotationMatrix.FromQuaternion(0, 0, 1, 0), default);
        PosedView[] turned = [.. views.Select(v => v with { CameraFromWorld = away * v.CameraFromWorld })];
        NerfstudioWriter.Write(folder.Path, turned);
        Rendering.Scenes.GaussianSceneReader.Read(Written(folder));
        SplatTrainingRun run = new SplatTrainingJob { Data = folder.Path, Start = Written(folder) }.Open(Small, folder["scene.ply"]);
        await foreach (SplatTrainingEvent step in run.RunAsync(TestContext.Current.CancellationToken))
            Assert.True(double.IsFinite(step.Loss));
    }

    [Fact]
    public void Rectify_NoLens_IsTheImageAndALensLosesItsBorder()
    {
        var size = new ImageSize(40, 30);
        var planes = new PlanarImage(size, 1, [.. Enumerable.Range(0, 1200).Select(i => 1 + (i % 40 / 40f))]);
        var camera = new CameraIntrinsics(30, 30, 20, 15, size);
        Assert.Equal(planes.Values, LensRectification.Rectify(planes, camera, new LensDistortion(LensModel.Radial, 0)).Values);
        PlanarImage ideal = LensRectification.Rectify(planes, camera, new LensDistortion(LensModel.Radial, 0.5));
        Assert.Equal(0, ideal.Values[0]);
        Assert.Equal(planes.Values[(15 * 40) + 20], ideal.Values[(15 * 40) + 20], 0.02);
    }

    private static string Written(TemporaryFolder folder)
    {
        string path = folder["start.ply"];
        Formats.Splat.GaussianSceneFile.Write(path, TwoBalls.Scene);
        return path;
    }

    private static SplatTrainingRun Open(TemporaryFolder folder, SplatTrainingOptions options) =>
        new SplatTrainingJob { Data = folder.Path }.Open(options, folder["scene.ply"]);

    private static async Task<int> Steps(TemporaryFolder folder, SplatTrainingOptions options)
    {
        SplatTrainingRun run = Open(folder, options);
        await foreach (SplatTrainingEvent step in run.RunAsync(TestContext.Current.CancellationToken))
            Assert.True(double.IsFinite(step.Loss));
        return run.Steps;
    }
}
