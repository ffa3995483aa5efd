using static TorchSharp.torch;

namespace Equiview.Features.Backbones.Convolutional;

/// <summary>A backbone that finds and describes key points by layers of their own, not by samples of its dense map.</summary>
internal interface IKeypointDescriber : IKeypointScores
{
    /// <summary>The best key points of one image.</summary>
    /// <param name="image">[1, 3, H, W] float32, RGB in [0, 1].</param>
    /// <param name="count">Most points returned.</param>
    /// <param name="radius">Half side of the neighborhood in which a point is the maximum, pixels, 1 or more.</param>
    /// <param name="cancellation">Checked between blocks.</param>
    /// <returns>Raster points of the image, best first, their descriptors [points, Dimension] of unit length, and their scores.</returns>
    /// <exception cref="ModelOutputException">The network computed NaN.</exception>
    (PixelPoint[] Points, float[] Descriptors, float[] Scores) Keypoints(
        Tensor image, int count, int radius, CancellationToken cancellation = default);
}
