using Equiview.Features;
using Equiview.Features.Adapters;
using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Recipes;
using Equiview.Finetuning.Data;
using Equiview.Finetuning.Training;
using Equiview.TestKit;

namespace Equiview.Finetuning.Tests.Training;

public sealed class WhitenedStartTests : TensorLeakGuard
{
    private readonly FinetuneOptions options = TestObjects.Options with { ConvolutionStart = ConvolutionStart.Whitened, Iterations = 0 };
    private readonly VisionTransformer network;
    private readonly RenderedViews views;

    // Not field initialisers: those run before the base counts what is alive.
    public WhitenedStartTests() => (network, views) = (TestObjects.Network(), TestObjects.Views());

    [Fact]
    public void ToAdapter_BeforeTheFirstStep_FeaturesOfTheObjectHaveNoMeanAndEvenVariance()
    {
        using Finetuner finetuner = new(network, "small", null, views, options);
        (double offset, double spread) before = Measure(null), after = Measure(finetuner.ToAdapter());
        Assert.InRange(after.offset, 0, 0.15);
        Assert.InRange(after.offset, 0, before.offset / 2);
        Assert.InRange(after.spread, 0, before.spread * 0.8);
    }

    [Fact]
    public void ToAdapter_SameSeed_IsTheSameMatrix()
    {
        using Finetuner one = new(network, "small", null, views, options), two = new(network, "small", null, views, options),
            other = new(network, "small", null, views, options with { Seed = 7 });
        FinetunerTests.RequireSameBits(one.ToAdapter(), two.ToAdapter());
        Assert.NotEqual(one.ToAdapter().RefineConvs[0].Weight, other.ToAdapter().RefineConvs[0].Weight);
    }

    [Fact]
    public void Constructor_WithoutAConvolution_IsRefused() =>
        Assert.Throws<UsageException>(() => new Finetuner(network, "small", null, views, options with { Convolutions = 0 }));

    protected override void Dispose(bool disposing)
    {
        views.Dispose();
        network.Dispose();
        base.Dispose(disposing);
    }

    // Length of the mean over the root mean square length, and the standard deviation of the channels' variances over their mean.
    private (double Offset, double Spread) Measure(FeatureAdapter? adapter)
    {
        using BackboneFeatureExtractor extractor = FeatureExtractors.Adapt(
            TestObjects.Network(), new FeatureExtractorInfo("small", null, 24, 8, "none", null), adapter);
        FeatureRecipe recipe = extractor.Recipe() with { Preprocessing = new TokenGridPreprocessing(options.LongSidePixels) };
        List<float[]> samples = [];
        for (int v = 0; v < 42; v += 3)
        {
            TrainingView view = views.View(0, v);
            PixelPoint[] points = [.. Enumerable.Range(0, view.Pixels.Count / 20).Select(i => view.Pixels.Center(20 * i))];
            samples.AddRange(extractor.Extract(view.Color, recipe).Sample(points).Chunk(24));
        }

        double[] mean = [.. Enumerable.Range(0, 24).Select(c => samples.Average(s => (double)s[c]))];
        double[] variances = [.. mean.Select((m, c) => samples.Average(s => (s[c] - m) * (s[c] - m)))];
        double average = variances.Average();
        return (
            Math.Sqrt(mean.Sum(m => m * m) / samples.Average(s => s.Sum(x => (double)x * x))),
            Math.Sqrt(variances.Average(v => (v - average) * (v - average))) / average);
    }
}
