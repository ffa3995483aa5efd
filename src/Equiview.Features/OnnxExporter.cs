using Equiview.Features.Backbones;
using Equiview.Features.Backbones.Convolutional;
using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Onnx;
using Equiview.Features.Onnx.Graphs;

namespace Equiview.Features;

/// <summary>What was written.</summary>
/// <param name="Model">The ONNX file.</param>
/// <param name="Data">The file of weights beside it; null where they are in the model.</param>
/// <param name="Layer">The layer of the features.</param>
/// <param name="Stride">Distance of cells in pixels.</param>
/// <param name="Normalization">Name of the normalization that the input needs.</param>
public sealed record OnnxExport(string Model, string? Data, OutputLayer Layer, int Stride, string Normalization);

/// <summary>
/// Writes a network, its adapter merged, as an ONNX file of standard operators (set 20) that needs nothing but images [B, 3, H, W] of any
/// size and gives features [B, cells, D]. The file notes model, license, layer, stride and normalization.
/// </summary>
public static class OnnxExporter
{
    // A protocol buffer holds at most 2 GB.
    private const long MostInside = 1_900_000_000;

    /// <summary>Writes a network.</summary>
    /// <param name="extractor">A loaded network.</param>
    /// <param name="path">The ONNX file; weights beyond 1.9 GB go to PATH.data beside it.</param>
    /// <param name="layer">Which tokens are read; null takes the adapter's layer, else post-norm.</param>
    /// <param name="stride">Distance of cells; null is the network's own.</param>
    /// <exception cref="UsageException">The model has no network, or no such layer.</exception>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public static OnnxExport Write(IFeatureExtractor extractor, string path, OutputLayer? layer = null, int? stride = null) =>
        Write(extractor, path, layer, stride, MostInside);

    internal static OnnxExport Write(IFeatureExtractor extractor, string path, OutputLayer? layer, int? stride, long mostInside)
    {
        FeatureExtractorInfo info = extractor.Info;
        if (info.Fused is not null || extractor.GetService<BackboneFeatureExtractor>() is not { } network)
            throw new UsageException($"{info.Model} is no single network that could be exported");
        if (layer is not null && !info.HasLayers)
            throw new UsageException($"{info.Model} has one output; a layer cannot be chosen");
        OutputLayer tokens = layer ?? info.AdapterLayer ?? OutputLayer.PostNorm;
        int step = stride ?? info.DenseStride ?? network.Backbone.Patch;
        OnnxGraph graph = GraphOf(network, tokens, step);
        string normalization = network.Backbone.Normalization.Name;
        if (!PixelNormalization.Names.Contains(normalization))
            throw new UsageException($"{info.Model} has a normalization of its own, which no name stands for in an ONNX file");
        foreach ((string key, string value) in ((string, string)[])[
            ("model", info.DisplayName), ("license", info.License), ("layer", tokens.ToString()),
            ("stride", FormattableString.Invariant($"{step}")), (OnnxFileExtractor.NormalizationNote, normalization)])
            graph.Note(key, value);
        if (graph.WeightBytes <= mostInside)
        {
            AtomicFile.Write(path, stream => graph.WriteTo(stream));
            return new OnnxExport(path, null, tokens, step, normalization);
        }

        string data = path + ".data";
        AtomicFile.Write(path, model => AtomicFile.Write(data, weights => graph.WriteTo(model, weights, Path.GetFileName(data))));
        return new OnnxExport(path, data, tokens, step, normalization);
    }

    private static OnnxGraph GraphOf(BackboneFeatureExtractor network, OutputLayer layer, int stride)
    {
        switch (network.Backbone)
        {
            case VisionTransformer transformer:
                return TransformerGraph.Of(transformer, network.RefineWeights, layer, stride, forRuntime: false, PositionSource.Graph);
            case ConvolutionalBackbone convolutional when stride >= convolutional.Patch && stride % convolutional.Patch == 0
                && convolutional.SizeMultiple % stride == 0:
                return ConvolutionalGraph.Of(
                    convolutional, network.RefineWeights, new NetworkRequest(stride / convolutional.Patch, Scores: false));
            case ConvolutionalBackbone { Patch: var patch, SizeMultiple: var multiple }:
                throw new UsageException(
                    FormattableString.Invariant($"{network.Info.Model} is exported at a stride that is a multiple of {patch} and divides ")
                        + FormattableString.Invariant($"{multiple}, got {stride}"));
            default:
                throw new UsageException($"{network.Info.Model} cannot be exported");
        }
    }
}
