using Equiview.Features;
using Equiview.Features.Backbones;
using Equiview.Features.Backbones.Convolutional;
using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Onnx;
using Equiview.Features.Onnx.Graphs;
using Equiview.Formats;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Benchmarks.Comparisons;

/// <summary>
/// The same network by ONNX Runtime and by libtorch: dense features of one image. Transformers have random weights; the others need the
/// files of EQUIVIEW_MODELS. The side is rounded to what the network takes, as recipes do; alike-n is read at stride 4.
/// </summary>
internal sealed class EngineComparison(string model, int side, bool quick) : Comparison
{
    private const int AlikeStride = 4;

    public override string Name => FormattableString.Invariant($"engines: {model} at {side}");

    public override string Run()
    {
        if (Load() is not { } network)
            return $"{Name}\n  left out: {model}.safetensors is in no folder of EQUIVIEW_MODELS\n";
        using IBackbone owned = network;
        using DisposeScope scope = NewDisposeScope();
        int rounded = (int)Math.Round((double)side / network.SizeMultiple) * network.SizeMultiple;
        int stride = model == "alike-n" ? AlikeStride : network.Patch;
        (byte[] graph, (string, float[], long[])[] further) = Graph(network, rounded, stride);
        using var session = new OnnxSession(graph, OnnxEngine.Threads);
        using var generator = new Generator(3);
        Tensor images = rand([1, 3, rounded, rounded], generator: generator);
        float[] pixels = images.data<float>().ToArray();
        double? memory = PeakMemory.MegabytesAbove(Onnx); // the first call: what it takes is kept for the next
        (Timing onnx, Timing torch) = InterleavedTimer.Run(Onnx, Torch, quick ? 5 : 15);
        return Report(
            "ONNX Runtime", onnx, "libtorch", torch,
            FormattableString.Invariant($"{rounded} px, {get_num_threads()} threads, ONNX Runtime's peak above the weights ")
                + FormattableString.Invariant($"{memory:F0} MB"));

        void Onnx() => session.Run(
            [(TransformerGraph.Images, pixels, [1, 3, rounded, rounded]), .. further], [TransformerGraph.Features],
            results => results[0].GetTensorDataAsSpan<float>().Length, model);

        void Torch()
        {
            using DisposeScope call = NewDisposeScope();
            using IDisposable noGradients = inference_mode();
            network.Forward(images, OutputLayer.PostNorm, stride);
        }
    }

    private static (byte[] Graph, (string, float[], long[])[] Further) Graph(IBackbone network, int side, int stride)
    {
        if (network is ConvolutionalBackbone convolutional)
        {
            var request = new NetworkRequest(stride / network.Patch, Scores: false);
            return (ConvolutionalGraph.Of(convolutional, [], request).ToBytes(), []);
        }

        int cells = side / network.Patch * (side / network.Patch);
        OnnxGraph graph = TransformerGraph.Of((VisionTransformer)network, [], OutputLayer.PostNorm, stride, forRuntime: true);
        float[] positions = BenchmarkData.Values(1, cells * network.Dimension);
        return (graph.ToBytes(), [(TransformerGraph.Positions, positions, [1, cells, network.Dimension])]);
    }

    private IBackbone? Load()
    {
        if (TransformerModels.Find(model) is { } config)
            return new VisionTransformer(config, 1);
        string? file = Environment.GetEnvironmentVariable("EQUIVIEW_MODELS")?.Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, model + ".safetensors")).FirstOrDefault(File.Exists);
        if (file is null)
            return null;
        using ITensorArchive archive = TensorArchive.Open(file);
        return model switch
        {
            "alike-n" => new Alike(archive),
            "xfeat" => new XFeat(archive),
            _ => new EdgePoint2(archive),
        };
    }
}
