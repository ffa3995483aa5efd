using Equiview.Features;
using Equiview.Features.Backbones.DenseSift;
using Equiview.Features.Recipes;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Lifting;
using Equiview.TestKit;

namespace Equiview.Splatting.Tests.Lifting;

/// <summary>The whole lifting on photographs rendered from a known scene, with the backbone that needs no weights.</summary>
public sealed class LiftingRunTests
{
    [Fact]
    public async Task Run_RenderedPhotographs_LiftsAndMeasuresTheHeldOutViews()
    {
        using var folder = new TemporaryFolder();
        using var rasterizer = new GaussianRasterizerCpu();
        using var extractor = new DenseSiftExtractor();
        PosedView[] views = [.. Enumerable.Range(0, 6).Select(i => TwoBalls.View(0.1 * i, $"{i}") with { ImagePath = folder[$"{i}.png"] })];
        foreach (PosedView view in views)
            ImageFile.Write(view.ImagePath!, rasterizer.Render(TwoBalls.Scene, view.Intrinsics, view.CameraFromWorld).ToRgb());
        var run = new LiftingRun(
            TwoBalls.Scene,
            views,
            extractor,
            extractor.Recipe("default", longSide: 80),
            rasterizer,
            new LiftingOptions { HoldOutEvery = 3 });

        var events = new List<ProgressEvent>();
        await foreach (ProgressEvent step in run.Run())
            events.Add(step);

        Assert.Equal([.. Enumerable.Range(1, 6).Select(i => (long)i)], events.Select(e => e.Done));
        Assert.Equal(["0", "3"], run.HeldOut.Select(v => v.View));
        Assert.Equal((4, 128), (run.LiftedViews, run.Lifted!.Features.Dimension));
        Assert.Equal("dense-sift", run.Lifted.Features.Provenance.Model);
        Assert.InRange(run.Lifted.MeanConsistency(), 0.5, 1);
        Assert.All(run.HeldOut, v => Assert.InRange(v.CosineError, 0, 0.5));
    }

    [Fact]
    public async Task Run_CancelledAndStartedAgain_GivesTheSameBitsAsOneRun()
    {
        using var folder = new TemporaryFolder();
        using var rasterizer = new GaussianRasterizerCpu();
        using var extractor = new DenseSiftExtractor();
        PosedView[] views = Photographs(folder, rasterizer);
        LiftingRun Make(string? checkpoint) =>
            new(
                TwoBalls.Scene,
                views,
                extractor,
                Preset(extractor),
                rasterizer,
                new LiftingOptions { HoldOutEvery = 0, LatentDimension = 8, CheckpointFile = checkpoint });
        LiftingRun whole = Make(null), second = Make(folder["sums"]);
        await Finish(whole);

        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ProgressEvent step in Make(folder["sums"]).Run(stop.Token))
            {
                if (step.Done == 3)
                    await stop.CancelAsync();
            }
        });
        Assert.True(File.Exists(folder["sums"]));
        await Finish(second);

        Assert.Equal((3, 6), (second.ResumedViews, second.LiftedViews));
        Assert.Equal(whole.Lifted!.Features.Values, second.Lifted!.Features.Values);
        Assert.Equal(whole.Lifted.ViewCounts, second.Lifted.ViewCounts);
        Assert.Equal(whole.Lifted.Consistencies, second.Lifted.Consistencies);
        Assert.False(File.Exists(folder["sums"]));
    }

    [Fact]
    public async Task Run_CheckpointOfOtherOptions_IsNotUsed()
    {
        using var folder = new TemporaryFolder();
        using var rasterizer = new GaussianRasterizerCpu();
        using var extractor = new DenseSiftExtractor();
        PosedView[] views = Photographs(folder, rasterizer);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (
                ProgressEvent _ in new LiftingRun(
                    TwoBalls.Scene,
                    views,
                    extractor,
                    Preset(extractor),
                    rasterizer,
                    new LiftingOptions { HoldOutEvery = 0, CheckpointFile = folder["sums"] })
                    .Run(stop.Token))
                await stop.CancelAsync();
        });
        var other = new LiftingRun(
            TwoBalls.Scene,
            views,
            extractor,
            Preset(extractor),
            rasterizer,
            new LiftingOptions { HoldOutEvery = 0, LongSidePixels = 40, CheckpointFile = folder["sums"] });
        await Finish(other);
        Assert.Equal((0, 6), (other.ResumedViews, other.LiftedViews));
        File.WriteAllText(folder["sums"], "damaged");
        await Assert.ThrowsAsync<InvalidFileException>(
            () => Finish(
                new LiftingRun(
                    TwoBalls.Scene,
                    views,
                    extractor,
                    Preset(extractor),
                    rasterizer,
                    new LiftingOptions { CheckpointFile = folder["sums"] })));
    }

    [Fact]
    public async Task Run_AllLatentsThenFewer_LosesNothingThenLittle()
    {
        using var folder = new TemporaryFolder();
        using var rasterizer = new GaussianRasterizerCpu();
        using var extractor = new DenseSiftExtractor();
        PosedView[] views = Photographs(folder, rasterizer);
        async Task<(LiftingRun Run, double Error)> Lift(int latents, LatentKind kind, int refine = 0)
        {
            var run = new LiftingRun(
                TwoBalls.Scene,
                views,
                extractor,
                Preset(extractor),
                rasterizer,
                new LiftingOptions
                {
                    HoldOutEvery = 3,
                    LatentDimension = latents,
                    LatentKind = latents == 0 ? null : kind,
                    RefineIterations = refine,
                });
            await Finish(run);
            return (run, ViewAgreement.Mean(run.HeldOut).CosineError);
        }

        (LiftingRun plain, double error) = await Lift(0, LatentKind.Pca);
        (LiftingRun all, double errorOfAll) = await Lift(128, LatentKind.Random);
        (LiftingRun few, double errorOfFew) = await Lift(16, LatentKind.Pca);
        (LiftingRun refined, _) = await Lift(0, LatentKind.Pca, refine: 2);

        Assert.Equal(error, errorOfAll, 1e-5);
        Assert.Equal(plain.Lifted!.MeanConsistency(), all.Lifted!.MeanConsistency(), 1e-5);
        Assert.Equal((16, 128), (few.Lifted!.Features.Dimension, few.Lifted.Features.FeatureDimension));
        Assert.InRange(errorOfFew, 0, error + 0.1);
        Assert.Equal(2, refined.Residuals.Count);
        Assert.True(refined.Residuals[1] < refined.Residuals[0]);
    }

    [Fact]
    public async Task Run_MasksThatHideTheRightHalf_LeaveTheRightBallWithoutFeature()
    {
        using var folder = new TemporaryFolder();
        using var rasterizer = new GaussianRasterizerCpu();
        using var extractor = new DenseSiftExtractor();
        PosedView[] views = [Photographs(folder, rasterizer)[0]];
        Directory.CreateDirectory(folder["masks"]);
        var mask = new RgbImage(new ImageSize(80, 60));
        for (int i = 0; i < mask.Pixels.Length; i++)
            mask.Pixels[i] = i / 3 % 80 < 40 ? (byte)255 : (byte)0;
        ImageFile.Write(Path.Combine(folder["masks"], "0.png"), mask);
        var run = new LiftingRun(
            TwoBalls.Scene,
            views,
            extractor,
            Preset(extractor),
            rasterizer,
            new LiftingOptions { HoldOutEvery = 0 })
        { Confidence = new ConfidenceFolder(folder["masks"]) };
        await Finish(run);
        Assert.Equal(TwoBalls.PerBall, run.Lifted!.SeenCount);
        Assert.All(run.Lifted.Weights.Skip(TwoBalls.PerBall), w => Assert.Equal(0, w));
        await Assert.ThrowsAsync<InvalidFileException>(
            () => Finish(
                new LiftingRun(
                    TwoBalls.Scene,
                    views,
                    extractor,
                    Preset(extractor),
                    rasterizer,
                    new LiftingOptions { HoldOutEvery = 0 })
                { Confidence = new ConfidenceFolder(folder["absent"]) }));
    }

    [Fact]
    public async Task Run_NothingLeftToLift_IsRefused()
    {
        using var rasterizer = new GaussianRasterizerCpu();
        using var extractor = new DenseSiftExtractor();
        var run = new LiftingRun(TwoBalls.Scene, [TwoBalls.View(0)], extractor, extractor.Recipe(), rasterizer, new LiftingOptions());
        await Assert.ThrowsAsync<DegenerateInputException>(async () =>
        {
            await foreach (ProgressEvent _ in run.Run())
            {
            }
        });
        Assert.Throws<UsageException>(() => new LiftingOptions { HoldOutEvery = 1 }.Require());
    }

    private static FeatureRecipe Preset(DenseSiftExtractor extractor) => extractor.Recipe("default", longSide: 80);

    private static PosedView[] Photographs(TemporaryFolder folder, GaussianRasterizerCpu rasterizer)
    {
        PosedView[] views = [.. Enumerable.Range(0, 6).Select(i => TwoBalls.View(0.1 * i, $"{i}") with { ImagePath = folder[$"{i}.png"] })];
        foreach (PosedView view in views)
            ImageFile.Write(view.ImagePath!, rasterizer.Render(TwoBalls.Scene, view.Intrinsics, view.CameraFromWorld).ToRgb());
        return views;
    }

    private static async Task Finish(LiftingRun run)
    {
        await foreach (ProgressEvent _ in run.Run(TestContext.Current.CancellationToken))
        {
        }
    }
}
