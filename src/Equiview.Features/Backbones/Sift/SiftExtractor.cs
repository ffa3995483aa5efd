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
public sealed class SiftExtractor : IFeatureExtractor, IKeypointExtractor
{
    /// <summary>Contrast an extremum needs unless said otherwise.</summary>
    public const double DefaultContrastThreshold = 0.01;

    /// <summary>Catalog name of <see cref="ForLightGlue"/>.</summary>
    internal const string LightGlueName = "sift-lightglue";

    // OpenCV doubles the image by linear interpolation and halves positions without the quarter pixel that lies between the two grids.
    private const double DoublingShift = -0.25;
    private readonly DenseSiftExtractor dense = new();
    private readonly SiftSettings settings;

    /// <summary>Makes an extractor.</summary>
    /// <param name="contrastThreshold">OpenCV's threshold on the extremum's contrast; Lowe's 0.04 loses weakly textured objects.</param>
    public SiftExtractor(double contrastThreshold = DefaultContrastThreshold)
        : this(new SiftSettings("sift", contrastThreshold))
    {
    }

    private SiftExtractor(SiftSettings settings) => this.settings = settings;

    /// <summary>
    /// SIFT as the matcher LightGlue takes it (catalog name "sift-lightglue"): contrast 0.0066667, edge ratio 10, four layers an octave,
    /// one key point a pixel, descriptors with a floor of 1e-6 before their root, images of 1024 px in the default recipe.
    /// </summary>
    public static SiftExtractor ForLightGlue() => new(SiftSettings.LightGlue);

    /// <inheritdoc/>
    public FeatureExtractorInfo Info => dense.Info with { Model = settings.Name, UsualLongSide = settings.LongSide };

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
        using Mat gray = Mat.FromPixelData(
            size.Height, size.Width, MatType.CV_8UC1, RootSift.Gray(prepared.Pixels, settings.CutsGray));
        using var sift = SIFT.Create(
            nOctaveLayers: settings.OctaveLayers, contrastThreshold: settings.ContrastThreshold, edgeThreshold: settings.EdgeThreshold);
        KeyPoint[] found = sift.Detect(gray);
        found = [.. (settings.OnePerPixel ? DuplicateKeypoints.Removed(found) : found)
            .OrderByDescending(k => k.Response).ThenBy(k => k.Pt.Y).ThenBy(k => k.Pt.X).ThenBy(k => k.Angle).Take(count)];
        using var descriptors = new Mat();
        if (found.Length > 0)
            sift.Compute(gray, ref found, descriptors);
        return new KeypointFeatures(
            Array.ConvertAll(
                found, k => prepared.Mapping.ToOriginal(PixelPoint.FromPixelCenter(k.Pt.X + DoublingShift, k.Pt.Y + DoublingShift))),
            RootSift.Normalized(descriptors, settings.DescriptorFloor), Array.ConvertAll(found, k => k.Response), RootSift.Channels)
        {
            Scales = Array.ConvertAll(found, k => k.Size),
            Orientations = Array.ConvertAll(found, k => k.Angle * MathF.PI / 180),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => dense.Dispose();
}
