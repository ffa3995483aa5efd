using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Equiview;
using Equiview.Benchmarks;
using Equiview.Benchmarks.Comparisons;
using Equiview.Tracking;

// "compare [--quick] [NAME]": interleaved ratios of two ways to do the same, side by side in one run.
// Anything else: BenchmarkDotNet's switches (--filter '*').
if (args is ["compare", .. var rest])
{
    bool quick = rest.Contains("--quick");
    string? name = rest.FirstOrDefault(argument => !argument.StartsWith('-'));
    Comparison[] all =
    [
        new ForwardComparison("vit_tiny_patch16_224.augreg", 224, quick), new ForwardComparison("vit_tiny_patch16_224.augreg", 512, quick),
        new ForwardComparison("dinov2_vits14", 224, quick), new ForwardComparison("dinov2_vits14", 518, quick),
        .. new[] { "vit_tiny_patch16_224.augreg", "dinov2_vits14", "dinov2_vitb14" }
            .SelectMany(model => new[] { 224, 518 }.Select(side => new EngineComparison(model, side, quick))),
        .. new[] { "alike-n", "edgepoint2-e64", "xfeat" }
            .SelectMany(model => new[] { 480, 800 }.Select(side => new EngineComparison(model, side, quick))),
        new SimilarityComparison(quick), new DenseMatchComparison(quick), new MutualMatchingComparison(quick), new PnpComparison(quick),
        new PaperTrackingComparison("dense-sift", quick), new PaperTrackingComparison("alike-n", quick),
        new PaperTrackingComparison("vit_tiny_patch16_224.augreg", quick),
        .. new[] { "dense-sift", "alike-n" }
            .SelectMany(
                model => new[] { TrackingMode.Accurate, TrackingMode.Online, TrackingMode.Paper }
                    .Select(mode => new TrackingModeComparison(mode, model, quick))),
        new GaussianRenderComparison(new ImageSize(320, 240), quick), new GaussianRenderComparison(new ImageSize(640, 480), quick),
        new GaussianLiftComparison(64, quick), new GaussianLiftComparison(384, quick), new GaussianSortComparison(200_000, quick),
        new FinetuneComparison(224, quick), new FinetuneComparison(448, quick),
    ];
    foreach (Comparison comparison in all.Where(c => name is null || c.Name.Contains(name, StringComparison.OrdinalIgnoreCase)))
        Console.WriteLine(comparison.Run());
    return;
}

// In this process: native libraries stand beside it, a generated one would not find them.
IConfig config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
