using System.Diagnostics;
using Equiview.Features.Backbones;
using Equiview.Features.Backbones.Convolutional;
using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Onnx;
using Equiview.Features.Onnx.Graphs;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Engines;

/// <summary>
/// Times both engines on the same network in turns, so that other work on the machine slows both. Transformers are measured on two blocks
/// of their width with random weights: all blocks cost the same.
/// </summary>
internal static class EngineMeasurement
{
    private const int Rounds = 5, Blocks = 2, TransformerSide = 24, ConvolutionalSide = 480, ConvolutionalStride = 4;

    /// <summary>Name of the networks whose ratio of engines is one.</summary>
    public static string FamilyOf(IBackbone backbone) => backbone switch
    {
        VisionTransformer { Config: { FeedForward: FeedForwardKind.SwiGlu, Dimension: var width } } =>
            FormattableString.Invariant($"vit-{width}-gated"),
        VisionTransformer { Config.Dimension: var width } => FormattableString.Invariant($"vit-{width}"),
        ConvolutionalBackbone network => network.Model,
        _ => backbone.GetType().Name,
    };

    /// <summary>Measures, in about a second.</summary>
    /// <param name="backbone">The network; a transformer's weights are not used.</param>
    /// <param name="machine">See <see cref="MeasuredEngine"/>.</param>
    public static MeasuredEngine Run(IBackbone backbone, string machine)
    {
        using DisposeScope scope = NewDisposeScope();
        (double torch, double onnx) = backbone is VisionTransformer transformer
            ? OfTransformer(transformer.Config) : OfConvolutional((ConvolutionalBackbone)backbone);
        return new MeasuredEngine(FamilyOf(backbone), machine, torch, onnx, DateTime.UtcNow);
    }

    private static (double Torch, double Onnx) OfTransformer(VisionTransformerConfig config)
    {
        using var network = new VisionTransformer(config with { Depth = Blocks, Classes = 0 }, 1);
        int side = TransformerSide * config.Patch;
        using var session = new OnnxSession(
            TransformerGraph.Of(network, [], OutputLayer.PostNorm, config.Patch, forRuntime: true).ToBytes(), OnnxEngine.Threads);
        IEnumerable<(string, float[], long[])> further = new OnnxTransformer(network).FurtherInputs(
            new PatchGrid(TransformerSide, TransformerSide, config.Patch, config.Patch), new ImageSize(side, side));
        return Time(network, side, config.Patch, session, [.. further]);
    }

    private static (double Torch, double Onnx) OfConvolutional(ConvolutionalBackbone network)
    {
        int stride = Math.Max(network.Patch, ConvolutionalStride);
        OnnxGraph graph = ConvolutionalGraph.Of(network, [], new NetworkRequest(stride / network.Patch, Scores: false));
        using var session = new OnnxSession(graph.ToBytes(), OnnxEngine.Threads);
        return Time(network, ConvolutionalSide, stride, session, []);
    }

    private static (double Torch, double Onnx) Time(
        IBackbone network, int side, int stride, OnnxSession session, (string, float[], long[])[] further)
    {
        using var generator = new Generator(1);
        Tensor images = rand([1, 3, side, side], generator: generator);
        float[] pixels = images.data<float>().ToArray();
        (double torch, double onnx) = (double.MaxValue, double.MaxValue);
        for (int round = 0; round <= Rounds; round++)
        {
            (double a, double b) = (Milliseconds(Torch), Milliseconds(Onnx));
            if (round > 0)
                (torch, onnx) = (Math.Min(torch, a), Math.Min(onnx, b));
        }

        return (torch, onnx);

        void Torch()
        {
            using DisposeScope call = NewDisposeScope();
            using IDisposable noGradients = inference_mode();
            network.Forward(images, OutputLayer.PostNorm, stride);
        }

        void Onnx() => session.Run(
            [(TransformerGraph.Images, pixels, [1, 3, side, side]), .. further], [TransformerGraph.Features],
            results => results[0].GetTensorDataAsSpan<float>().Length, "the measured network");
    }

    private static double Milliseconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
