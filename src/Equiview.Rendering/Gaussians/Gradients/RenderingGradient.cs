namespace Equiview.Rendering.Gaussians.Gradients;

/// <summary>Derivative of a loss with respect to the planes of a <see cref="GaussianRendering"/>; null stands for zero.</summary>
/// <param name="Color">[3, H, W] with respect to the premultiplied color.</param>
/// <param name="Alpha">[1, H, W].</param>
/// <param name="Depth">[1, H, W] with respect to the accumulated depth.</param>
/// <param name="Features">[D, H, W].</param>
internal sealed record RenderingGradient(
    PlanarImage Color, PlanarImage? Alpha = null, PlanarImage? Depth = null, PlanarImage? Features = null)
{
    /// <summary>
    /// Whether the derivative with respect to the features changes the Gaussians' features alone, not where and how opaque they are.
    /// </summary>
    public bool FeaturesDetached { get; init; }

    /// <exception cref="DegenerateInputException">A plane has another size or number of channels than the rendering.</exception>
    public void RequireFor(GaussianRendering rendering)
    {
        Require(Color, rendering.Size, 3);
        Require(Alpha, rendering.Size, 1);
        Require(Depth, rendering.Size, 1);
        Require(Features, rendering.Size, rendering.Features?.Channels ?? 0);
    }

    private static void Require(PlanarImage? plane, ImageSize size, int channels)
    {
        if (plane is not null && (plane.Size != size || plane.Channels != channels))
            throw new DegenerateInputException(
                FormattableString.Invariant($"a gradient of {plane.Channels} planes of {plane.Size} does not fit {channels} of {size}"));
    }
}
