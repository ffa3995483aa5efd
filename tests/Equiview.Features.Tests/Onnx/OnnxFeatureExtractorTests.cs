using Equiview.Features.Adapters;
using Equiview.Features.Backbones;
using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Caching;
using Equiview.Features.Onnx;
using Equiview.Features.Tests.Backbones.Convolutional;
using Equiview.Features.Tests.Backbones.Transformer;
using Equiview.TestKit;
using TorchSharp;

namespace Equiview.Features.Tests.Onnx;

/// <summary>Both engines give the same features from the same recipe.</summary>
public sealed class OnnxFeatureExtractorTests : TensorLeakGuard
{
    private readonly int sessions = OnnxSession.Alive;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Convolutional => ["alike-n", "edgepoint2-e64", "xfeat"];

    [Theory]
    [MemberData(nameof(Convolutional))]
    public void Extract_ConvolutionalNetworks_EqualTorch(string name)
    {
        using BackboneFeatureExtractor torch = Extractor(Networks.Load(name), name);
        using OnnxFeatureExtractor onnx = Onnx(() => Extractor(Networks.Load(name), name));
        foreach (int longSide in new[] { 96, 160, 64 })
        {
            foreach (int? stride in new int?[] { null, 16 })
            {
                FeatureRecipe recipe = torch.Recipe(longSide: longSide, stride: stride);
                FeatureMap expected = torch.Extract(Pictures.Noise(80, 60), recipe, Stop);
                FeatureMap actual = onnx.Extract(Pictures.Noise(80, 60), recipe, Stop);
                Assert.Equal(expected.Grid, actual.Grid);
                Pictures.Close(expected.Values.Span, actual.Values.Span);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Convolutional))]
    public void ExtractKeypoints_BothEngines_AgreeWithTheDenseMap(string name)
    {
        using BackboneFeatureExtractor torch = Extractor(Networks.Load(name), name);
        using OnnxFeatureExtractor onnx = Onnx(() => Extractor(Networks.Load(name), name));
        RgbImage image = Pictures.Smooth(90, 70);
        FeatureRecipe recipe = torch.Recipe(longSide: 160);
        KeypointFeatures expected = torch.GetService<IKeypointExtractor>()!.ExtractKeypoints(image, recipe, 50, 2, Stop);
        KeypointFeatures actual = onnx.GetService<IKeypointExtractor>()!.ExtractKeypoints(image, recipe, 50, 2, Stop);
        Assert.NotEmpty(expected.Points);
        Assert.Equal(expected.Points.Length, actual.Points.Length);
        for (int i = 0; i < expected.Points.Length; i++)
            Assert.InRange(expected.Points[i].DistanceTo(actual.Points[i]), 0, 0.02);
        Pictures.Close(expected.Scores, actual.Scores);

        // Descriptors at the points are samples of the map at full resolution, which is made only here.
        FeatureMap dense = torch.Extract(image, torch.Recipe(longSide: 160, stride: torch.Backbone.Patch), Stop);
        Pictures.Close(dense.Sample(expected.Points, normalize: true), expected.Descriptors);
        Pictures.Close(dense.Sample(actual.Points, normalize: true), actual.Descriptors);
    }

    [Theory]
    [InlineData("dinov2_reg")]
    [InlineData("deit3")]
    public void Extract_TransformerWithAdapter_EqualsTorch(string family)
    {
        using BackboneFeatureExtractor torch = Transformer(family, WithAdapter());
        using OnnxFeatureExtractor onnx = Onnx(() => Transformer(family, WithAdapter()));
        foreach ((string layer, int? stride, int side) in ((string, int?, int)[])[
            ("post-norm", null, 40), ("pre-norm", 2, 50), ("block:2", null, 30), ("post-norm", null, 60)])
        {
            FeatureRecipe recipe = torch.Recipe(longSide: side, stride: stride, layer: OutputLayer.Parse(layer));
            FeatureMap expected = torch.Extract(Pictures.Noise(64, 48), recipe, Stop);
            FeatureMap actual = onnx.Extract(Pictures.Noise(64, 48), recipe, Stop);
            Assert.Equal(expected.Grid, actual.Grid);
            Assert.Equal(recipe, actual.Recipe);
            Pictures.Close(expected.Values.Span, actual.Values.Span);
        }

        Assert.True(OnnxSession.Alive <= sessions + 2);
    }

    [Fact]
    public void ExtractPrepared_EqualsTorch_AndRefusesOtherShapes()
    {
        using BackboneFeatureExtractor torch = Transformer("mae", null);
        using OnnxFeatureExtractor onnx = Onnx(() => Transformer("mae", null));
        float[] values = [.. Enumerable.Range(0, 2 * 3 * 20 * 24).Select(i => MathF.Sin(i))];
        long[] shape = [2, 3, 20, 24];
        Pictures.Close(
            torch.ExtractPrepared(values, shape, OutputLayer.PostNorm, null, Stop).Tokens,
            onnx.ExtractPrepared(values, shape, OutputLayer.PostNorm, null, Stop).Tokens);
        Assert.Throws<DegenerateInputException>(() => onnx.ExtractPrepared(values, [2, 3, 24, 21], OutputLayer.PostNorm, null, Stop));
        Assert.Throws<DegenerateInputException>(() => onnx.ExtractPrepared(values, shape, OutputLayer.PostNorm, 5, Stop));
        Assert.Throws<DegenerateInputException>(() => onnx.ExtractPrepared(values, shape, OutputLayer.AfterBlock(9), null, Stop));
    }

    [Fact]
    public void GetService_TorchNetwork_IsLoadedBesideIt()
    {
        int loads = 0;
        using OnnxFeatureExtractor onnx = Onnx(() =>
        {
            loads++;
            return Transformer("mae", null);
        });
        onnx.Extract(Pictures.Noise(40, 30), onnx.Recipe(longSide: 40), Stop);
        Assert.Equal(1, loads);
        BackboneFeatureExtractor network = onnx.GetService<BackboneFeatureExtractor>()!;
        Assert.Same(network.Backbone, onnx.GetService<VisionTransformer>());
        Assert.Same(network, onnx.GetService<BackboneFeatureExtractor>());
        Assert.Equal(2, loads);
        Assert.Null(onnx.GetService<IKeypointExtractor>());
        Assert.Equal((InferenceEngine.Onnx, InferenceEngine.Torch), (onnx.Info.Engine, network.Info.Engine));
        Assert.Equal(network.Info.Identity, onnx.Info.Identity);
    }

    [Fact]
    public void Extract_FourThreadsAndChangingSizes_GivesTheSameBits()
    {
        using OnnxFeatureExtractor onnx = Onnx(() => Extractor(Networks.Random("xfeat"), "xfeat"));
        RgbImage image = Pictures.Noise(64, 64);
        int[] sides = [32, 64, 96, 128];
        float[][] expected = [.. sides.Select(s => onnx.Extract(image, onnx.Recipe(longSide: s), Stop).Values.ToArray())];
        Parallel.For(0, 4, thread =>
        {
            for (int i = 0; i < 12; i++)
            {
                int which = (thread + i) % sides.Length;
                float[] values = onnx.Extract(image, onnx.Recipe(longSide: sides[which]), Stop).Values.ToArray();
                Assert.Equal(expected[which], values);
            }
        });
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void Extract_FiveHundredTimesFromFourThreads_DoesNotGrow()
    {
        using OnnxFeatureExtractor onnx = Onnx(() => Extractor(Networks.Random("alike-n"), "alike-n"));
        RgbImage image = Pictures.Noise(64, 64);
        long first = Run(200);
        long second = Run(500);
        Assert.InRange(second - first, long.MinValue, 60_000_000);

        long Run(int count)
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
            {
                FeatureRecipe recipe = onnx.Recipe(longSide: 64 + (32 * (i * 7 % 11)));
                if (i % 2 == 0)
                    onnx.Extract(image, recipe, Stop);
                else
                    onnx.GetService<IKeypointExtractor>()!.ExtractKeypoints(image, recipe, 20, 2, Stop);
            });
            GC.Collect();
            return Environment.WorkingSet;
        }
    }

    [Fact]
    public void Extract_Cancelled_Stops()
    {
        using OnnxFeatureExtractor onnx = Onnx(() => Transformer("mae", null));
        Assert.ThrowsAny<OperationCanceledException>(
            () => onnx.Extract(Pictures.Noise(40, 30), onnx.Recipe(longSide: 40), new CancellationToken(true)));
    }

    [Fact]
    public void Cache_BothEngines_HaveEntriesOfTheirOwn()
    {
        using var folder = new TemporaryFolder();
        RgbImage image = Pictures.Noise(40, 30);
        using var torch = new CachingFeatureExtractor(Transformer("mae", null), folder.Path);
        using var onnx = new CachingFeatureExtractor(Onnx(() => Transformer("mae", null)), folder.Path);
        FeatureRecipe recipe = torch.Recipe(longSide: 40);
        torch.Extract(image, recipe, Stop);
        onnx.Extract(image, recipe, Stop);
        Assert.Equal((0, 0), (torch.Hits, onnx.Hits));
        onnx.Extract(image, recipe, Stop);
        Assert.Equal((0, 1), (torch.Hits, onnx.Hits));
    }

    protected override void Dispose(bool disposing)
    {
        Assert.Equal(sessions, OnnxSession.Alive);
        base.Dispose(disposing);
    }

    internal static OnnxFeatureExtractor Onnx(Func<BackboneFeatureExtractor> load) => new(load(), load);

    internal static BackboneFeatureExtractor Transformer(string family, FeatureAdapter? adapter)
    {
        var network = new VisionTransformer(TinyTransformers.Config(family), 3);
        return Extractor(network, "tiny", adapter);
    }

    private static BackboneFeatureExtractor Extractor(IBackbone network, string name, FeatureAdapter? adapter = null)
    {
        var info = new FeatureExtractorInfo(name, null, network.Dimension, network.Patch, "none", new string('a', 64))
        {
            DenseStride = name == "alike-n" ? 4 : null,
        };
        return FeatureExtractors.Adapt(network, info, adapter);
    }

    private static FeatureAdapter WithAdapter()
    {
        var random = new Random(9);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => 0.2f * (random.NextSingle() - 0.5f))];
        var pair = new LoraPair(1, LoraTarget.Query, Draw(16), Draw(16));
        return new FeatureAdapter(8, [pair], [new RefineConvWeights(Draw(9 * 64), Draw(8))])
        {
            Sha256 = new string('b', 64),
        };
    }
}
