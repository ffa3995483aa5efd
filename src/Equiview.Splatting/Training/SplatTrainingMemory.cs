namespace Equiview.Splatting.Training;

/// <summary>Bound on the memory of a training, known before it begins.</summary>
internal static class SplatTrainingMemory
{
    // Of a projected Gaussian, its place in the order and its visibility.
    private const long BytesPerProjection = 120;

    // Pairs of tile and Gaussian that a Gaussian of a trained scene makes on average, generously.
    private const long PairsPerGaussian = 8;

    /// <summary>Bytes at most: photographs, parameters with gradient and moments, and the passes of one step.</summary>
    public static long Bound(SplatTrainingOptions options, IEnumerable<ImageSize> photographs, int featureDimension = 0)
    {
        ImageSize[] sizes = [.. photographs];
        long pixels = sizes.Length == 0 ? 0 : sizes.Max(s => s.PixelCount);
        long values = GaussianParameters.ValuesPerGaussian(options.Degree, featureDimension);
        long record = 4L * (Rendering.Gaussians.Gradients.TileGradients.FixedLength + featureDimension);
        long scene = options.MaxGaussians * ((values * 4 * 5) + BytesPerProjection + (PairsPerGaussian * (record + 8)));
        return sizes.Sum(TrainingPhotograph.BytesOf) + scene + (pixels * 4 * (40 + (3 * featureDimension)));
    }

    /// <summary>Refuses a training that may need more than it may have.</summary>
    /// <exception cref="UsageException">The bound is above the limit.</exception>
    public static void Require(long bound, int megabytes)
    {
        if (megabytes > 0 && bound > megabytes * 1_000_000L)
            throw new UsageException(
                FormattableString.Invariant($"training may need {bound / 1e6:f0} MB, more than --memory-mb {megabytes}; ")
                    + "take fewer Gaussians (--max-gaussians) or smaller images (--size)");
    }
}
