using Equiview.Features;
using Equiview.Features.Backbones.DenseSift;
using Equiview.Features.Presets;
using Equiview.Imaging;
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
        var run = new LiftingRun(TwoBalls.Scene, views, extractor, FeaturePresets.Get("default", extractor.Info.Patch, 8, 80), rasterizer, new LiftingOptions { HoldOutEvery = 3 });

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
    public async Task Run_NothingLeftToLift_IsRefused()
    {
        using var rasterizer = new GaussianRasterizerCpu();
        using var extractor = new DenseSiftExtractor();
        var run = new LiftingRun(TwoBalls.Scene, [TwoBalls.View(0)], extractor, FeaturePresets.Get("default", 16, 8), rasterizer, new LiftingOptions());
        await Assert.ThrowsAsync<DegenerateInputException>(async () =>
        {
            await foreach (ProgressEvent _ in run.Run())
            {
            }
        });
        Assert.Throws<UsageException>(() => new LiftingOptions { HoldOutEvery = 1 }.Require());
    }
}
