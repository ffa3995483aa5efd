using Equiview.Features.Adapters;
using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Checkpoints;
using Equiview.Features.Onnx;
using Equiview.Features.Onnx.Graphs;
using Equiview.Features.Tests.Backbones.Transformer;
using Equiview.Formats;
using Equiview.TestKit;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Tests.Onnx;

/// <summary>The graph computes what the network of libtorch computes.</summary>
public sealed class TransformerGraphTests : TensorLeakGuard
{
    private const double Tolerance = 1e-4;
    private readonly int sessions = OnnxSession.Alive;

    public static TheoryData<string> Families =>
        ["dinov2", "dinov2_reg", "dinov2_swiglu", "dinov2_plain", "mae", "clip_laion", "clip_openai", "deit3", "augreg"];

    [Theory]
    [MemberData(nameof(Families))]
    public void Graph_EveryFamilyAtEverySize_EqualsTorch(string family)
    {
        using var network = new VisionTransformer(TinyTransformers.Config(family), 3);
        foreach (bool forRuntime in new[] { true, false })
            foreach (int stride in new[] { network.Patch, network.Patch / 2 })
                Compare(network, [], OutputLayer.PostNorm, stride, forRuntime, PositionSource.Input);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Graph_ThatResizesItsPositions_EqualsTorch(string family)
    {
        using var network = new VisionTransformer(TinyTransformers.Config(family), 3);
        foreach (int stride in new[] { network.Patch, network.Patch / 2 })
            Compare(network, [], OutputLayer.PostNorm, stride, false, PositionSource.Graph);
    }

    [Theory]
    [InlineData("pre-norm")]
    [InlineData("block:1")]
    [InlineData("block:2")]
    public void Graph_OtherLayersAndRefineConvolution_EqualTorch(string layer)
    {
        using var network = new VisionTransformer(TinyTransformers.Config("dinov2_reg"), 3);
        var random = new Random(5);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
        RefineConvWeights[] refine = [new(Draw(9 * 64), Draw(8)), new(Draw(9 * 64), Draw(8))];
        Compare(network, refine, OutputLayer.Parse(layer), network.Patch, true, PositionSource.Input);
    }

    [Fact]
    public void Graph_RealWeights_EqualsTorch()
    {
        using ITensorArchive archive = TensorArchive.Open(SharedData.Require("weights", "vit_tiny_patch16_224_augreg.safetensors"));
        VisionTransformerConfig config = TransformerModels.Find("vit_tiny_patch16_224.augreg")!;
        using VisionTransformer network = TransformerCheckpoint.Load(config, archive);
        Compare(network, [], OutputLayer.PostNorm, 16, true, PositionSource.Input, [(5, 7), (14, 14)]);
    }

    [Theory]
    [InlineData("block:4", 6)]
    [InlineData("post-norm", 7)]
    public void Graph_LayerOrStrideOutsideTheNetwork_IsRefused(string layer, int stride)
    {
        using var network = new VisionTransformer(TinyTransformers.Config("dinov2"), 3);
        Assert.Throws<DegenerateInputException>(() => TransformerGraph.Of(network, [], OutputLayer.Parse(layer), stride, true));
    }

    [Fact]
    public void WriteTo_WithDataFile_GivesTheSameModel()
    {
        using var folder = new TemporaryFolder();
        using var network = new VisionTransformer(TinyTransformers.Config("mae"), 3);
        OnnxGraph graph = TransformerGraph.Of(network, [], OutputLayer.PostNorm, 4, false);
        string path = Path.Combine(folder.Path, "x.onnx");
        using (FileStream model = File.Create(path), data = File.Create(path + ".data"))
            graph.WriteTo(model, data, "x.onnx.data");
        using var inside = new OnnxSession(graph.ToBytes(), 1);
        using var outside = new OnnxSession(path, 1);
        using Tensor images = rand(1, 3, 20, 20, generator: null);
        float[] pixels = images.data<float>().ToArray(), positions = Positions(network, 5, 5, 4);
        Assert.Equal(Run(inside, pixels, [1, 3, 20, 20], positions, 8), Run(outside, pixels, [1, 3, 20, 20], positions, 8));
    }

    protected override void Dispose(bool disposing)
    {
        Assert.Equal(sessions, OnnxSession.Alive);
        base.Dispose(disposing);
    }

    private static void Compare(
        VisionTransformer network, RefineConvWeights[] refine, OutputLayer layer, int stride, bool forRuntime, PositionSource positions,
        (int Rows, int Columns)[]? grids = null)
    {
        OnnxGraph graph = TransformerGraph.Of(network, refine, layer, stride, forRuntime, positions);
        using var session = new OnnxSession(graph.ToBytes(), 1);
        foreach ((int rows, int columns) in grids ?? [(5, 5), (4, 7), (9, 3), (11, 12)])
        {
            using DisposeScope scope = NewDisposeScope();
            using var generator = new Generator(7);
            long[] shape = [2, 3, rows * network.Patch, columns * network.Patch];
            Tensor images = randn(shape, generator: generator);
            (Tensor expected, PatchGrid grid) = network.Forward(images, layer, stride);
            if (refine.Length > 0)
            {
                using var convolutions = new RefineConv(refine);
                expected = convolutions.Forward(expected);
            }

            float[]? table = positions == PositionSource.Input ? Positions(network, grid.Rows, grid.Columns, stride) : null;
            float[] actual = Run(session, images.data<float>().ToArray(), shape, table, network.Dimension);
            float[] wanted = expected.permute(0, 2, 3, 1).contiguous().data<float>().ToArray();
            Assert.Equal(wanted.Length, actual.Length);
            double difference = wanted.Zip(actual, (a, b) => Math.Abs(a - b)).Max();
            double size = Math.Sqrt(wanted.Average(v => (double)v * v)); // post-norm tokens reach 20
            Assert.True(
                difference <= Tolerance * Math.Max(1, size), $"{network.Config.Name} stride {stride}, {rows}x{columns}: {difference}");
        }
    }

    private static float[] Positions(VisionTransformer network, int rows, int columns, int stride)
    {
        using DisposeScope scope = NewDisposeScope();
        VisionTransformerConfig config = network.Config;
        int first = config.ClassPosition ? 1 : 0;
        Tensor table = network.state_dict()["pos_embed"].narrow(1, first, config.PositionCount - first);
        return PositionTable.Resize(table, config.GridSide, rows, columns, config.Positions, stride < config.Patch)
            .contiguous().data<float>().ToArray();
    }

    private static float[] Run(OnnxSession session, float[] images, long[] shape, float[]? positions, int dimension) => session.Run(
        positions is null
            ? [(TransformerGraph.Images, images, shape)]
            : [(TransformerGraph.Images, images, shape),
                (TransformerGraph.Positions, positions, [1, positions.Length / dimension, dimension])],
        [TransformerGraph.Features], results => results[0].GetTensorDataAsSpan<float>().ToArray(), "tiny");
}
