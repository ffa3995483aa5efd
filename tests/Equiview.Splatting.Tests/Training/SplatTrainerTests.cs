using Equiview.Formats;
using Equiview.Splatting.Training;
using Equiview.TestKit;

namespace Equiview.Splatting.Tests.Training;

public sealed class SplatTrainerTests
{
    private static readonly SplatTrainingOptions Small = new()
    {
        Iterations = 60,
        Size = 64,
        MaxGaussians = 400,
        RandomPoints = 300,
        Degree = 1,
        Coarse = 0,
        TestEvery = 4,
        EvaluateEvery = 0,
        Threads = 2,
    };

    [Theory]
    [InlineData(DensityStrategy.Mcmc, false)]
    [InlineData(DensityStrategy.Mcmc, true)]
    [InlineData(DensityStrategy.Classic, false)]
    public async Task Run_TwoBalls_ShowsViewsItWasNotTrainedOn(DensityStrategy strategy, bool antialiased)
    {
        using var folder = new TemporaryFolder();
        PhotographedBalls.Write(folder.Path, 12);
        SplatTrainingOptions options = Small with { Iterations = 1500, Strategy = strategy, Antialiased = antialiased };
        SplatTrainingRun run = new SplatTrainingJob { Data = folder.Path }.Open(options, folder["scene.ply"]);
        await foreach (SplatTrainingEvent _ in run.RunAsync(TestContext.Current.CancellationToken))
        {
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{run.HeldOut}, {run.Scene.Count} Gaussians");
        Assert.Equal(3, run.HeldOut!.Views);
        Assert.InRange(run.HeldOut.Psnr, 28, 60);
        GaussianScene written = Rendering.Scenes.GaussianSceneReader.Read(folder["scene.ply"]);
        Assert.Equal(antialiased, written.Antialiased);
        Assert.Equal(run.Scene.Means, written.Means);
        Assert.False(File.Exists(run.Checkpoint));
        Assert.True(File.Exists(run.Preview));
        Assert.Equal(1501, File.ReadLines(run.Log).Count());
    }

    // Interrupted after 25 of 60 steps and resumed, with other numbers of threads.
    [Theory]
    [InlineData(DensityStrategy.Mcmc)]
    [InlineData(DensityStrategy.Classic)]
    public async Task Run_ResumedAfterCancellation_GivesTheSameBits(DensityStrategy strategy)
    {
        using var folder = new TemporaryFolder();
        PhotographedBalls.Write(folder.Path);
        SplatTrainingOptions options = Small with
        {
            Iterations = 220,
            Strategy = strategy,
            Exposure = true,
            Background = SplatBackground.Random,
            GrowGradient = strategy == DensityStrategy.Classic ? 1e-6 : null,
        };
        var job = new SplatTrainingJob { Data = folder.Path };
        SplatTrainingRun whole = job.Open(options, folder["whole.ply"]);
        await foreach (SplatTrainingEvent _ in whole.RunAsync(TestContext.Current.CancellationToken))
        {
        }

        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (SplatTrainingEvent step in job.Open(options, folder["parts.ply"]).RunAsync(stop.Token))
            {
                if (step.Step == 115)
                    await stop.CancelAsync();
            }
        });
        Assert.False(File.Exists(folder["parts.ply"]));
        Assert.Throws<UsageException>(() => job.Open(options, folder["parts.ply"]));
        SplatTrainingRun rest = (job with { Resume = true }).Open(options with { Threads = 1 }, folder["parts.ply"]);
        Assert.Equal(115, rest.Steps);
        await foreach (SplatTrainingEvent _ in rest.RunAsync(TestContext.Current.CancellationToken))
        {
        }

        Assert.NotEqual(300, whole.Scene.Count);
        Assert.Equal(whole.Scene.Means, rest.Scene.Means);
        Assert.Equal(whole.Scene.SphericalHarmonics, rest.Scene.SphericalHarmonics);
        Assert.Equal(whole.Scene.OpacityLogits, rest.Scene.OpacityLogits);
        Assert.Equal(File.ReadAllBytes(folder["whole.ply"]), File.ReadAllBytes(folder["parts.ply"]));
    }

    [Fact]
    public async Task Resume_WithOtherSettings_IsRefused()
    {
        using var folder = new TemporaryFolder();
        PhotographedBalls.Write(folder.Path);
        var job = new SplatTrainingJob { Data = folder.Path };
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (SplatTrainingEvent _ in job.Open(Small, folder["scene.ply"]).RunAsync(stop.Token))
            {
            }
        });
        Assert.Throws<ModelMismatchException>(
            () => (job with { Resume = true }).Open(Small with { Ssim = 0.5 }, folder["scene.ply"]));
        File.WriteAllBytes(folder["other.training.safetensors"], [1, 2, 3]);
        Assert.Throws<InvalidFileException>(() => (job with { Resume = true }).Open(Small, folder["other.ply"]));
        Assert.Throws<InvalidFileException>(() => (job with { Resume = true }).Open(Small, folder["none.ply"]));
    }

    [Fact]
    public void Open_OptionsWithoutEffect_AreRefused()
    {
        var job = new SplatTrainingJob { Data = "nowhere" };
        Assert.Throws<UsageException>(() => job.Open(Small with { GrowGradient = 1e-4 }, "scene.ply"));
        Assert.Throws<UsageException>(() => job.Open(Small with { Strategy = DensityStrategy.Classic, ScalePenalty = 1 }, "scene.ply"));
    }

    [Fact]
    public void Open_MoreMemoryThanAllowed_IsRefusedBeforehand()
    {
        using var folder = new TemporaryFolder();
        PhotographedBalls.Write(folder.Path);
        var error = Assert.Throws<UsageException>(() => new SplatTrainingJob { Data = folder.Path }.Open(
            Small with { MaxGaussians = 1_000_000, MemoryMb = 100 }, folder["scene.ply"]));
        Assert.Contains("--max-gaussians", error.Message);
    }

    [Fact]
    public async Task Run_MaskedPassersBy_DoNotCount()
    {
        using var folder = new TemporaryFolder();
        PhotographedBalls.Write(folder.Path, 12, (image, i) => Box(image, i % 4 == 0 ? 0 : 20, (255, 255, 255)));
        Directory.CreateDirectory(folder["masks"]);
        for (int i = 0; i < 12; i++)
        {
            var mask = new RgbImage(new ImageSize(64, 48), [.. Enumerable.Repeat((byte)255, 64 * 48 * 3)]);
            Box(mask, i % 4 == 0 ? 0 : 20, (0, 0, 0));
            Imaging.Codecs.ImageFile.Write(Path.Combine(folder["masks"], $"v{i:d2}.png"), mask);
        }

        async Task<double> Trained(string? masks)
        {
            SplatTrainingRun run = new SplatTrainingJob { Data = folder.Path, Masks = masks }
                .Open(Small with { Iterations = 500 }, folder[masks is null ? "plain.ply" : "masked.ply"]);
            await foreach (SplatTrainingEvent _ in run.RunAsync(TestContext.Current.CancellationToken))
            {
            }

            return run.HeldOut!.Psnr;
        }

        double masked = await Trained(folder["masks"]), plain = await Trained(null);
        Assert.InRange(masked, plain + 3, 60);
    }

    [Fact]
    public void Split_ByRule_KeepsEveryNthByName()
    {
        using var folder = new TemporaryFolder();
        PhotographedBalls.Write(folder.Path, 9);
        (IReadOnlyList<PosedView> train, IReadOnlyList<PosedView> test) = TrainingViews.Split(PosedSceneReader.Read(folder.Path), 4);
        Assert.Equal(["v00.png", "v04.png", "v08.png"], test.Select(v => v.Name));
        Assert.Equal(6, train.Count);
        Assert.Empty(TrainingViews.Split(PosedSceneReader.Read(folder.Path), 0).Test);
    }

    [Fact]
    public void Read_NerfSynthetic_HasTestViewsAndSilhouettes()
    {
        PosedScene scene = PosedSceneReader.Read(SharedData.Require("gaussian", "nerf_synthetic_chair"));
        Assert.Equal((100, 20), (scene.Views.Count, scene.TestViews.Count));
        TrainingPhotograph photograph = TrainingPhotograph.Read(scene.Views[0], 100, null);
        Assert.Equal(new ImageSize(100, 100), photograph.Camera(0).Size);
        Assert.Equal(0, photograph.At(scene.Views[0].CameraFromWorld.Inverse() * new Vector3D(-0.34, -0.34, 1))!.Value.Alpha);
        (PlanarImage white, float[]? weights) = photograph.Compose(0, [1, 1, 1]);
        Assert.Null(weights);
        Assert.Equal(1, white.Values[0]);
        Assert.Equal(0, photograph.Compose(1, [0, 0, 0]).Image.Values[0]);
    }

    private static void Box(RgbImage image, int left, (byte, byte, byte) color)
    {
        for (int y = 10; left > 0 && y < 40; y++)
        {
            for (int x = left; x < left + 20; x++)
                image[x, y] = color;
        }
    }
}
