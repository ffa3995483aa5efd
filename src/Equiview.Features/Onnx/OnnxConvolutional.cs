using Equiview.Features.Backbones;
using Equiview.Features.Backbones.Convolutional;
using Equiview.Features.Onnx.Graphs;

namespace Equiview.Features.Onnx;

/// <summary>A convolutional network that runs as graphs.</summary>
internal sealed class OnnxConvolutional(ConvolutionalBackbone network) : IOnnxNetwork
{
    public int Patch => network.Patch;

    public int SizeMultiple => network.SizeMultiple;

    public PixelNormalization Normalization => network.Normalization;

    public PatchGrid GridOf(ImageSize size, int? stride) => network.GridOf(size, stride);

    public OnnxGraph Dense(BackboneFeatureExtractor loaded, OutputLayer layer, int stride) => ConvolutionalGraph.Of(
        (ConvolutionalBackbone)loaded.Backbone, loaded.RefineWeights, new NetworkRequest(stride / Patch, Scores: false));

    public IEnumerable<(string Name, float[] Values, long[] Shape)> FurtherInputs(PatchGrid grid, ImageSize size) => [];
}
