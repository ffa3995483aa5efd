namespace Equiview.Rendering.Gaussians;

/// <summary>Checks at the door that both rasterizers share.</summary>
internal static class GaussianInput
{
    public static void RequireFeaturesFor(GaussianScene scene, GaussianFeatureSet? features)
    {
        if (features is not null && features.Count != scene.Count)
            throw new DegenerateInputException(
                FormattableString.Invariant($"feature set '{features.Name}' is for {features.Count} Gaussians, the scene has ")
                    + FormattableString.Invariant($"{scene.Count}"));
    }

    public static void RequireSums(
        GaussianScene scene, CameraIntrinsics intrinsics, PlanarImage features, GaussianContributions sums, float[]? pixelWeights)
    {
        if (features.Size != intrinsics.Size)
            throw new DegenerateInputException($"the feature map is {features.Size}, the camera {intrinsics.Size}; resize one of them");
        if (sums.Count != scene.Count || sums.Dimension != features.Channels)
            throw new DegenerateInputException(
                FormattableString.Invariant($"the sums are for {sums.Count} Gaussians of {sums.Dimension} values, the view ")
                    + FormattableString.Invariant($"has {scene.Count} of {features.Channels}"));
        if (pixelWeights is not null && pixelWeights.Length != features.Size.PixelCount)
            throw new DegenerateInputException(
                FormattableString.Invariant($"{pixelWeights.Length} pixel weights do not fit a picture of {features.Size}"));
    }
}
