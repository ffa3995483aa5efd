using Equiview.Features.Recipes;
using OpenCvSharp;
using OpenCvSharp.Features2D;
namespace Equiview.Features.Backbones.DenseSift;

/// <summary>
/// Upright SIFT descriptors on a regular grid, root-normalised: 128 channels, no weights, always there. Lowe, "Distinctive Image Features
/// from Scale-Invariant Keypoints" (IJCV 2004); Arandjelovic and Zisserman, "Three things everyone should know to improve object retrieval"
/// (CVPR 2012). A descriptor without any gradient is zero, every other one has length 1.
/// </summary>
public sealed class DenseSiftExtractor : IFeatureExtractor
{
    private const int Channels = RootSift.Channels;
    private readonly DenseSiftOptions options;

    /// <summary>Catalogue name of the variant with <see cref="DenseSiftOptions.Semantic"/>.</summary>
    internal const string SemanticName = "dense-sift-semantic";

    /// <summary>Makes an extractor.</summary>
    /// <param name="options">Grid and scale; null means the defaults.</param>
    /// <exception cref="DegenerateInputException">A step or size is not positive.</exception>
    public DenseSiftExtractor(DenseSiftOptions? options = null)
    {
        this.options = options ?? new();
        double size = this.options.SizeOfImage ?? this.options.SizePixels;
        if (this.options.StepPixels < 1 || !(size > 0) || !double.IsFinite(size))
            throw new DegenerateInputException("dense SIFT needs a step of at least 1 px and a positive key-point size");
        Info = new(
            NameOf(this.options),
            null,
            Channels,
            PatchOf(this.options.StepPixels),
            "none (no weights)",
            null)
        { DenseStride = this.options.StepPixels };
    }

    /// <inheritdoc/>
    public FeatureExtractorInfo Info { get; }

    /// <inheritdoc/>
    /// <remarks>
    /// OpenCV rounds a descriptor's center to a pixel, so the cell is the odd number of pixels nearest below the step: its center then is a
    /// pixel's center. Windows that reach over the border see only the gradients inside.
    /// </remarks>
    /// <exception cref="DegenerateInputException">The recipe asks for a stride below 1 px.</exception>
    public FeatureMap Extract(RgbImage image, FeatureRecipe recipe, CancellationToken cancellation = default)
    {
        recipe.RequireMadeFor(Info);
        using DiagnosticOperation operation = EquiviewDiagnostics.Begin("extract", Info.Model);
        operation.SetImage(image.Size);
        operation.Count(1);
        int step = recipe.Stride ?? options.StepPixels;
        if (step < 1)
            throw new DegenerateInputException(FormattableString.Invariant($"dense SIFT has no stride {step}; take at least 1 px"));
        int patch = PatchOf(step);
        PreparedImage prepared = recipe.Preprocessing.Prepare(image, patch, sizeMultiple: 1);
        ImageSize size = prepared.Pixels.Size;
        PatchGrid grid = PatchGrid.Covering(size, patch, step);
        cancellation.ThrowIfCancellationRequested();
        float[] values = Describe(
            RootSift.Gray(prepared.Pixels), size, grid, (float)(options.SizeOfImage * size.LongSide ?? options.SizePixels));
        return new FeatureMap(values, Channels, grid, prepared.Mapping, image.Size) { Recipe = recipe };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    // The descriptor's size is not part of a recipe, so it must show in the name that caches and reports go by.
    private static string NameOf(DenseSiftOptions options)
    {
        var usual = new DenseSiftOptions();
        if (options == DenseSiftOptions.Semantic)
            return SemanticName;
        return options.SizeOfImage is { } share ? FormattableString.Invariant($"dense-sift(size={share}*side)")
            : options.SizePixels == usual.SizePixels
                ? "dense-sift"
                : FormattableString.Invariant($"dense-sift(size={options.SizePixels}px)");
    }

    private static int PatchOf(int step) => step - 1 + (step % 2);

    private static float[] Describe(byte[] gray, ImageSize size, PatchGrid grid, float diameter)
    {
        var keypoints = new KeyPoint[grid.Count];
        for (int i = 0; i < keypoints.Length; i++)
        {
            PixelPoint center = grid.Center(i);
            keypoints[i] = new KeyPoint((float)(center.X - 0.5), (float)(center.Y - 0.5), diameter, angle: 0);
        }

        using Mat image = Mat.FromPixelData(size.Height, size.Width, MatType.CV_8UC1, gray);
        using var sift = SIFT.Create();
        using var descriptors = new Mat();
        sift.Compute(image, ref keypoints, descriptors);
        if (descriptors.Rows != grid.Count || descriptors.Cols != Channels)
            throw new InvalidOperationException($"OpenCV returned {descriptors.Rows} of {grid.Count} descriptors");
        return RootSift.Normalized(descriptors);
    }
}
