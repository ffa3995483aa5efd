using static TorchSharp.torch;

namespace Equiview.Features.Backbones;

/// <summary>
/// A network that turns a normalised image into a grid of features. It is never mutated by a call: stride, positions and layer are
/// arguments of the forward pass.
/// </summary>
public interface IBackbone : IDisposable
{
    /// <summary>Channels of a feature.</summary>
    int Dimension { get; }

    /// <summary>Side of the cell a feature stands for, in input pixels.</summary>
    int Patch { get; }

    /// <summary>
    /// Both sides of the input must be multiples of this (the patch for transformers, 32 for the convolutional ones, 1 where any will do).
    /// </summary>
    int SizeMultiple { get; }

    /// <summary>How input values in [0, 1] are normalised before the network.</summary>
    PixelNormalization Normalization { get; }

    /// <summary>Dense features of one batch.</summary>
    /// <param name="images">[B, 3, H, W] float32, normalised, sides multiples of <see cref="SizeMultiple"/>.</param>
    /// <param name="layer">Which tokens to read (transformers only).</param>
    /// <param name="stride">Distance of neighboring cells in pixels; null means the network's own.</param>
    /// <param name="cancellation">Checked between blocks.</param>
    /// <returns>[B, C, rows, columns] float32, owned by the caller, and the grid it is sampled on.</returns>
    (Tensor Features, PatchGrid Grid) Forward(Tensor images, OutputLayer layer, int? stride, CancellationToken cancellation = default);
}
