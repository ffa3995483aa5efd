using Equiview.Features.Backbones.DenseSift;
using Equiview.Features.Recipes;
using OpenCvSharp;
using OpenCvSharp.Features2D;
namespace Equiview.Features.Backbones.Sift;

/// <summary>
/// SIFT key points with root-SIFT descriptors: extrema of the difference-of-Gaussians scale space with their dominant orientations (Lowe,
/// "Distinctive Image Features from Scale-Invariant Keypoints", IJCV 2004; Arandjelovic and Zisserman, CVPR 2012). No weights. Its dense
/// map is that of <see cref="DenseSiftExtractor"/>: the same descriptor, upright and of one size.
/// </summary>
/// <param name="contrastThreshold">OpenCV's threshold on the extremum's contrast; Lowe's 0.04 loses weakly textured objects.</param>
public sealed class SiftExtractor(double contrastThreshold = SiftExtractor.DefaultContrastThreshold) : IFeatureExtractor, IKeypointExtractor
{
    /// <summary>Contrast an extremum needs unless said otherwise.</summary>
    public const double DefaultContrastThreshold = 0.01;

    // OpenCV doubles the image by linear interpolation and halves positions without the quarter pixel that lies between the two grids.
    private const double DoublingShift = -0.25;
    private readonly DenseSiftExtractor dense = new();

    /// <inheritdoc/>
    public FeatureExtractorInfo Info => dense.Info with { Model = "sift" };

    /// <inheritdoc/>
    public FeatureMap Extract(RgbImage image, FeatureRecipe recipe, CancellationToken cancellation = default)
    {
        recipe.RequireMadeFor(Info);
        return dense.Extract(image, recipe with { Model = dense.Info.Identity }, cancellation).WithRecipe(recipe);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The scale space decides what a maximum is, so the radius has no effect. A position with two dominant orientations is returned twice,
    /// with two descriptors.
    /// </remarks>
    public KeypointFeatures ExtractKeypoints(
        RgbImage image, FeatureRecipe recipe, int count, int radiusPixels = 2, CancellationToken cancellation = default)
    {
        recipe.RequireMadeFor(Info);
        PreparedImage prepared = recipe.Preprocessing.Prepare(image, patch: 1, sizeMultiple: 1);
        ImageSize size = prepared.Pixels.Size;
        cancellation.ThrowIfCancellationRequested();
        using Mat gray = Mat.FromPixelData(size.Height, size.Width, MatType.CV_8UC1, RootSift.Gray(prepared.Pixels));
        using var sift = SIFT.Create(contrastThreshold: contrastThreshold);
        KeyPoint[] found = [.. sift.Detect(gray).OrderByDescending(k => k.Response).ThenBy(k => k.Pt.Y).ThenBy(k => k.Pt.X)
            .ThenBy(k => k.Angle).Take(count)];
        using var descriptors = new Mat();
        if (found.Length > 0)
            sift.Compute(gray, ref found, descriptors);
        return new KeypointFeatures(
            Array.ConvertAll(
                found, k => prepared.Mapping.ToOriginal(PixelPoint.FromPixelCenter(k.Pt.X + DoublingShift, k.Pt.Y + DoublingShift))),
            RootSift.Normalized(descriptors), Array.ConvertAll(found, k => k.Response), RootSift.Channels);
    }

    /// <inheritdoc/>
    public void Dispose() => dense.Dispose();
}
