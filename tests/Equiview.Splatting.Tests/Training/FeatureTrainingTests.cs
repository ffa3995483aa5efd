using Equiview.Features;
using Equiview.Imaging;
using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Training;
using Equiview.TestKit;

namespace Equiview.Splatting.Tests.Training;

public sealed class FeatureTrainingTests
{
    private static readonly SplatTrainingOptions Small = new()
    {
        Iterations = 300,
        Size = 64,
        MaxGaussians = 400,
        RandomPoints = 300,
        Degree = 1,
        Coarse = 0,
        TestEvery = 4,
        Threads = 2,
        EvaluateEvery = 0,
        Latents = 2,
    };

    [Fact]
    public async Task Distill_TwoBalls_HaveTheFeaturesOfTheirColors()
    {
        using var folder = new TemporaryFolder();
        PhotographedBalls.Write(folder.Path, 12);
        using var extractor = new ColorFeatures();
        SplatTrainingRun run = new SplatTrainingJob { Data = folder.Path }
            .Open(Small with { Distill = true, Iterations = 600 }, folder["scene.ply"], extractor: extractor);
        await foreach (SplatTrainingEvent _ in run.RunAsync(TestContext.Current.CancellationToken))
        {
        }

        GaussianFeatureSet set = Assert.Single(Rendering.Scenes.GaussianSceneReader.Read(folder["scene.ply"]).FeatureSets);
        Assert.Equal(("distilled", 3), (set.Provenance.Method, set.FeatureDimension));
        Assert.NotNull(set.Provenance.Recipe);
        GaussianScene scene = run.Scene;
        double left = 0, right = 0;
        var feature = new float[3];
        for (int g = 0; g < scene.Count; g++)
        {
            if (GaussianActivation.Sigmoid(scene.OpacityLogits[g]) < 0.3)
                continue;
            set.Feature(g, feature);
            if (scene.Means[3 * g] < -0.5 && scene.SphericalHarmonics[12 * g] > scene.SphericalHarmonics[(12 * g) + 2])
                left = Math.Max(left, feature[0] - feature[2]);
            if (scene.Means[3 * g] > 0.5 && scene.SphericalHarmonics[12 * g] < scene.SphericalHarmonics[(12 * g) + 2])
                right = Math.Max(right, feature[2] - feature[0]);
        }

        Assert.InRange(left, 0.5, 2);
        Assert.InRange(right, 0.5, 2);
    }

    // Boxes of a third color pass by in the photographs that are trained on; the test views are clean.
    [Fact]
    public async Task Wild_PassersBy_AreLeftOut()
    {
        using var folder = new TemporaryFolder();
        PhotographedBalls.Write(folder.Path, 16, (image, i) =>
        {
            for (int y = 8; i % 4 != 0 && y < 28; y++)
            {
                for (int x = 5 * i % 40; x < Math.Min(64, (5 * i % 40) + 20); x++)
                    image[x, y] = (0, 255, 0);
            }
        });
        async Task<double> Trained(bool wild)
        {
            using var extractor = new ColorFeatures();
            SplatTrainingRun run = new SplatTrainingJob { Data = folder.Path }.Open(
                Small with { Wild = wild, Iterations = 1200, Latents = null }, folder[wild ? "wild.ply" : "plain.ply"],
                extractor: wild ? extractor : null);
            await foreach (SplatTrainingEvent _ in run.RunAsync(TestContext.Current.CancellationToken))
            {
            }

            return run.HeldOut!.Psnr;
        }

        double wild = await Trained(true), plain = await Trained(false);
        TestContext.Current.TestOutputHelper?.WriteLine($"wild {wild:f2} dB, plain {plain:f2} dB");
        Assert.InRange(wild, plain + 1.5, 60);
    }

    [Fact]
    public void Head_Trained_IsUncertainWhereResidualsAreLarge()
    {
        var size = new ImageSize(20, 10);
        var codes = new PlanarImage(size, 1, [.. Enumerable.Range(0, 200).Select(i => i % 20 < 5 ? 1f : -1)]);
        float[] residuals = [.. Enumerable.Range(0, 200).Select(i => i % 20 < 5 ? 0.9f : 0.02f)];
        var head = new UncertaintyHead(new float[UncertaintyHead.StateLength(1)], [0], [1]);
        double first = head.Train(codes, residuals, 1), last = first;
        for (int step = 2; step < 800; step++)
            last = head.Train(codes, residuals, step);
        Assert.True(last < first);
        float[] mask = head.Mask(codes, size);
        Assert.Equal((0f, 1f), (mask[2], mask[15]));
    }

    [Fact]
    public void Open_FeaturesWithoutAModel_AreRefused()
    {
        Assert.Throws<UsageException>(() => new SplatTrainingJob { Data = "nowhere" }.Open(Small with { Distill = true }, "scene.ply"));
        using var extractor = new ColorFeatures();
        Assert.Throws<UsageException>(
            () => new SplatTrainingJob { Data = "nowhere" }.Open(Small with { Latents = null }, "scene.ply", extractor: extractor));
        Assert.Throws<UsageException>(() => new SplatTrainingJob { Data = "nowhere" }.Open(Small, "scene.ply"));
    }
}
