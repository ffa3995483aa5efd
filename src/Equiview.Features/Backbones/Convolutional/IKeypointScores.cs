using static TorchSharp.torch;

namespace Equiview.Features.Backbones.Convolutional;

/// <summary>A backbone that also predicts a key-point score (repeatability) for every pixel.</summary>
public interface IKeypointScores : IBackbone
{
    /// <summary>Dense features and key-point scores of one batch from one pass through the shared layers.</summary>
    /// <param name="images">[B, 3, H, W] float32, RGB in [0, 1], sides multiples of <see cref="IBackbone.SizeMultiple"/>.</param>
    /// <param name="stride">See <see cref="IBackbone.Forward"/>; the scores keep full resolution.</param>
    /// <param name="cancellation">Checked between blocks.</param>
    /// <returns>
    /// [B, C, rows, columns] features with their grid, and [B, 1, H, W] scores in [0, 1] for each pixel, larger is better. Key points are
    /// the local maxima; values of different networks do not compare. Both tensors are the caller's.
    /// </returns>
    (Tensor Features, PatchGrid Grid, Tensor Scores) ForwardWithScores(
        Tensor images, int? stride = null, CancellationToken cancellation = default);
}
