using Equiview.Features.Recipes;
using static TorchSharp.torch;

namespace Equiview.Features.Backbones;

/// <summary>The input tensor of a backbone: image normalization for every caller.</summary>
internal static class BackboneInput
{
    /// <summary>A prepared image as the network's input.</summary>
    /// <param name="backbone">Its <see cref="IBackbone.Normalization"/> is applied.</param>
    /// <param name="prepared">RGB in [0, 1] at the network's size.</param>
    /// <param name="device">Where the network is; null is the CPU.</param>
    /// <returns>[1, 3, H, W] float32, owned by the caller's dispose scope.</returns>
    public static Tensor InputOf(this IBackbone backbone, PreparedImage prepared, Device? device = null)
    {
        ImageSize size = prepared.Pixels.Size;
        Tensor pixels = tensor(prepared.Pixels.Values, [1, 3, size.Height, size.Width], device: device);
        if (ReferenceEquals(backbone.Normalization, PixelNormalization.None))
            return pixels;
        Tensor mean = tensor(backbone.Normalization.Mean, [1, 3, 1, 1], device: device);
        Tensor std = tensor(backbone.Normalization.Std, [1, 3, 1, 1], device: device);
        return pixels.sub_(mean).div_(std); // [1, 3, H, W]
    }
}
