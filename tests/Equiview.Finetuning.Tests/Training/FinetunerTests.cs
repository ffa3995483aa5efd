using Equiview.Features;
using Equiview.Features.Adapters;
using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Recipes;
using Equiview.Finetuning.Augmentation;
using Equiview.Finetuning.Training;
using Equiview.TestKit;

namespace Equiview.Finetuning.Tests.Training;

/// <summary>Whole runs on a small object with a small network.</summary>
public sealed class FinetunerTests : TensorLeakGuard
{
    private readonly VisionTransformer network;
    private readonly Finetuning.Data.RenderedViews views;

    // Not field initialisers: those run before the base counts what is alive.
    public FinetunerTests() => (network, views) = (TestObjects.Network(), TestObjects.Views(objects: 2));

    [Fact]
    public async Task RunAsync_StoppedAndResumed_GivesTheSameBits()
    {
        using var folder = new TemporaryFolder();
        FeatureAdapter whole;
        using (Finetuner uninterrupted = Make(TestObjects.Options))
        {
            Assert.Equal(6, (await Run(uninterrupted)).Count);
            whole = uninterrupted.ToAdapter();
        }

        using (Finetuner started = Make(TestObjects.Options))
        {
            await foreach (TrainingEvent step in started.RunAsync(folder["run.safetensors"], TestContext.Current.CancellationToken))
            {
                if (step.Iteration == 3)
                    break; // between two checkpoints: leaving the loop writes one
            }
        }

        using Finetuner resumed = Make(TestObjects.Options with { CheckpointEvery = 2, CacheMegabytes = 1 });
        resumed.Resume(folder["run.safetensors"]);
        Assert.Equal(3, resumed.Iteration);
        Assert.Equal([4, 5, 6], (await Run(resumed, folder["run.safetensors"])).Select(e => e.Iteration));
        RequireSameBits(whole, resumed.ToAdapter());
    }

    [Fact]
    public async Task RunAsync_WithAndWithoutPrefixCache_GivesTheSameAdapter()
    {
        FinetuneOptions options = TestObjects.Options with { Augmentation = AugmentationOptions.None, Iterations = 8 };
        using Finetuner cached = Make(options with { Variants = 1 }), plain = Make(options with { Variants = 0 }),
            tiny = Make(options with { Variants = 1, CacheMegabytes = 0 });
        await Run(cached);
        await Run(plain);
        await Run(tiny);
        Assert.Equal(0, plain.CacheCounts.Hits);
        RequireSameBits(cached.ToAdapter(), plain.ToAdapter());
        RequireSameBits(cached.ToAdapter(), tiny.ToAdapter());
    }

    [Fact]
    public async Task RunAsync_CachedBlocks_AgreeWithTheWholeNetworkInOneGo()
    {
        // With every block adapted nothing is cut off; with A and B of the first block frozen at zero product the functions are the same.
        FinetuneOptions options = TestObjects.Options with { Blocks = 3, Convolutions = 0, Iterations = 1 };
        using Finetuner all = Make(options), last = Make(options with { Blocks = 1 });
        double whole = (await Run(all))[0].Loss, cut = (await Run(last))[0].Loss;
        Assert.Equal(whole, cut, 1e-5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task RunAsync_OtherNumbersOfConvolutions_TrainThemAll(int convolutions)
    {
        using Finetuner finetuner = Make(TestObjects.Options with { Convolutions = convolutions });
        FeatureAdapter before = finetuner.ToAdapter();
        await Run(finetuner);
        FeatureAdapter after = finetuner.ToAdapter();
        Assert.Equal(convolutions, after.RefineConvs.Count);
        Assert.All(before.RefineConvs.Zip(after.RefineConvs), p => Assert.NotEqual(p.First.Weight, p.Second.Weight));
    }

    [Fact]
    public async Task RunAsync_FromTheIdentity_StartsAtTheOriginalModel()
    {
        using Finetuner identity = Make(
            TestObjects.Options with { ConvolutionStart = ConvolutionStart.Identity, Convolutions = 3, Iterations = 1 }),
            none = Make(TestObjects.Options with { Convolutions = 0, Iterations = 1 });
        Assert.Equal((await Run(none))[0].Loss, (await Run(identity))[0].Loss, 1e-5);
    }

    [Theory]
    [InlineData(LossKind.SmoothAp)]
    [InlineData(LossKind.Contrastive)]
    [InlineData(LossKind.Procrustes)]
    [InlineData(LossKind.ExpectedDistance)]
    public async Task RunAsync_OnOneObject_LowersTheLoss(LossKind loss)
    {
        FinetuneOptions options = TestObjects.Options with
        {
            Loss = loss,
            Iterations = 60,
            LearningRate = 3e-3,
            Schedule = LearningRateSchedule.Cosine,
            Augmentation = AugmentationOptions.None,
            Variants = 1,
            MaximumAngleDegrees = 40,
        };
        using Finetuner finetuner = Make(options);
        List<TrainingEvent> steps = await Run(finetuner);
        double[] losses = [.. steps.Where(s => s.Outcome == StepOutcome.Trained).Select(s => s.Loss)];
        Assert.InRange(losses.Length, 50, 60);
        Assert.InRange(losses.TakeLast(12).Average(), 0, losses.Take(12).Average() * 0.97);
        Assert.All(steps, s => Assert.True(s.PairsPerSecond > 0 && s.Remaining >= TimeSpan.Zero));
    }

    [Fact]
    public async Task RunAsync_AtAnEarlierTap_TrainsTheBlocksBeforeItAndIsReadThere()
    {
        FinetuneOptions options = TestObjects.Options with
        {
            Layer = OutputLayer.AfterBlock(2),
            Blocks = 1,
            ConvolutionStart = ConvolutionStart.Identity,
        };
        using Finetuner finetuner = Make(options);
        FeatureAdapter start = finetuner.ToAdapter();
        await Run(finetuner);
        FeatureAdapter trained = finetuner.ToAdapter();
        Assert.Equal([(-2, LoraTarget.Query), (-2, LoraTarget.Value)], trained.Lora.Select(p => (p.Block, p.Target)));
        Assert.Contains(trained.Lora, p => p.B.Any(b => b != 0));

        RgbImage picture = views.View(0, 20).Color;
        using BackboneFeatureExtractor plain = Extractor(null), identity = Extractor(start), moved = Extractor(trained);
        float[] expected = plain.Extract(picture, plain.Recipe(layer: options.Layer, longSide: 48)).Values.ToArray();
        Assert.Equal(expected, identity.Extract(picture, identity.Recipe(longSide: 48)).Values.ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.NotEqual(expected, moved.Extract(picture, moved.Recipe(longSide: 48)).Values.ToArray());
        Assert.Throws<UsageException>(() => Make(options with { Blocks = 3 }));
        Assert.Throws<UsageException>(() => Make(options with { Layer = OutputLayer.AfterBlock(4) }));

        static BackboneFeatureExtractor Extractor(FeatureAdapter? adapter) =>
            FeatureExtractors.Adapt(TestObjects.Network(), new FeatureExtractorInfo("small", null, 24, 8, "none", null), adapter);
    }

    [Fact]
    public async Task RunAsync_BothDirections_IsTheMeanOfTheTwo()
    {
        FinetuneOptions options = TestObjects.Options with { Iterations = 1, BothDirections = true };
        using Finetuner one = Make(options with { BothDirections = false }), both = Make(options);
        double single = (await Run(one))[0].Loss, mean = (await Run(both))[0].Loss;
        Assert.NotEqual(single, mean);
        Assert.InRange(Math.Abs(single - mean), 0, 0.2); // the same pixels and descriptors, asked the other way round
    }

    [Fact]
    public void Views_OfKeptSource_AreMadeOnce()
    {
        using var kept = new Finetuning.Data.CachedViewSource(TestObjects.Views());
        Assert.Same(kept.View(0, 3), kept.View(0, 3));
        Assert.Equal(views.View(0, 3).Color.Pixels, kept.View(0, 3).Color.Pixels);
    }

    [Fact]
    public async Task RunAsync_ViewsThatShareNothing_AreSkippedAndCounted()
    {
        using Finetuner finetuner = Make(TestObjects.Options with { Thresholds = new(1e-9, 0.1) });
        FeatureAdapter before = finetuner.ToAdapter();
        List<TrainingEvent> steps = await Run(finetuner);
        Assert.All(steps, s => Assert.Equal(StepOutcome.NoPositives, s.Outcome));
        Assert.Equal(6, steps[^1].SkippedNoPositives);
        RequireSameBits(before, finetuner.ToAdapter());
    }

    [Fact]
    public async Task RunAsync_NumbersThatAreNotFinite_AreSkippedAndCounted()
    {
        using (TorchSharp.torch.no_grad())
        using (TorchSharp.torch.NewDisposeScope())
            network.QkvWeight(2)[0].fill_(float.NaN);
        using Finetuner finetuner = Make(TestObjects.Options);
        FeatureAdapter before = finetuner.ToAdapter();
        List<TrainingEvent> steps = await Run(finetuner);
        Assert.Equal(6, steps[^1].SkippedNotFinite);
        RequireSameBits(before, finetuner.ToAdapter());
    }

    internal static void RequireSameBits(FeatureAdapter expected, FeatureAdapter actual)
    {
        Assert.Equal(expected.RefineConvs.Select(c => c.Weight), actual.RefineConvs.Select(c => c.Weight));
        Assert.Equal(expected.RefineConvs.Select(c => c.Bias), actual.RefineConvs.Select(c => c.Bias));
        Assert.Equal(expected.Lora.Count, actual.Lora.Count);
        foreach ((LoraPair a, LoraPair b) in expected.Lora.Zip(actual.Lora))
        {
            Assert.Equal(a.A, b.A);
            Assert.Equal(a.B, b.B);
        }
    }

    protected override void Dispose(bool disposing)
    {
        views.Dispose();
        network.Dispose();
        base.Dispose(disposing);
    }

    private static async Task<List<TrainingEvent>> Run(Finetuner finetuner, string? checkpoint = null)
    {
        List<TrainingEvent> events = [];
        await foreach (TrainingEvent step in finetuner.RunAsync(checkpoint, TestContext.Current.CancellationToken))
            events.Add(step);
        return events;
    }

    private Finetuner Make(FinetuneOptions options) => new(network, "small", null, views, options);
}
