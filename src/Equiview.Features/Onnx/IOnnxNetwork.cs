using Equiview.Features.Backbones;
using Equiview.Features.Onnx.Graphs;

namespace Equiview.Features.Onnx;

/// <summary>What the extractor must know of a network that runs as graphs: one for each combination of layer and stride.</summary>
internal interface IOnnxNetwork
{
    /// <summary>Side of a cell in prepared pixels.</summary>
    int Patch { get; }

    /// <summary>Sides of the prepared image are multiples of this.</summary>
    int SizeMultiple { get; }

    /// <summary>How pixels are normalised.</summary>
    PixelNormalization Normalization { get; }

    /// <summary>The grid of the features of an image.</summary>
    /// <exception cref="DegenerateInputException">No such stride.</exception>
    PatchGrid GridOf(ImageSize size, int? stride);

    /// <summary>The graph for dense features.</summary>
    /// <param name="loaded">The same network in libtorch, with its adapter.</param>
    /// <param name="layer">Which tokens are read.</param>
    /// <param name="stride">Distance of cells.</param>
    OnnxGraph Dense(BackboneFeatureExtractor loaded, OutputLayer layer, int stride);

    /// <summary>Inputs besides the images.</summary>
    /// <param name="grid">The grid of the features.</param>
    /// <param name="size">The prepared image.</param>
    IEnumerable<(string Name, float[] Values, long[] Shape)> FurtherInputs(PatchGrid grid, ImageSize size);
}
