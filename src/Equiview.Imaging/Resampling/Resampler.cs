namespace Equiview.Imaging.Resampling;

/// <summary>
/// Resizing with the exact kernels of the libraries the field's numbers were made with. Half-pixel centers throughout. A resize to the
/// image's own size returns the same values.
/// </summary>
public static class Resampler
{
    /// <summary>
    /// Pillow's <c>Image.resize</c> on 8-bit RGB, bit for bit: antialiased when reducing, fixed-point weights, rounding to 8 bits between
    /// the passes (Pillow, src/libImaging/Resample.c). Bicubic has a = -0.5.
    /// </summary>
    /// <param name="image">Height x Width x 3.</param>
    /// <param name="target">Size of the result.</param>
    /// <param name="kernel">Bilinear, bicubic or Lanczos.</param>
    /// <returns>A new image; the given one is never returned.</returns>
    /// <exception cref="DegenerateInputException">The target is empty or beyond <see cref="ImageLimits"/>.</exception>
    public static RgbImage Resize(RgbImage image, ImageSize target, ResampleKernel kernel)
    {
        RequireTarget(image.Size, target, 3);
        return target == image.Size ? image.Clone() : ByteResampler.Resize(image, target, kernel);
    }

    /// <summary>
    /// torch's <c>interpolate(align_corners=False)</c> and torchvision's <c>resize</c> on float planes. With antialias the kernel widens
    /// when reducing and is renormalised at the border (bicubic a = -0.5); without, it keeps its width and repeats border pixels (bicubic a
    /// = -0.75). Values are not clamped: cubic and Lanczos overshoot.
    /// </summary>
    /// <param name="image">Channels x Height x Width.</param>
    /// <param name="target">Size of the result.</param>
    /// <param name="kernel">Bilinear or bicubic; Lanczos only with antialias.</param>
    /// <param name="antialias">Whether the kernel widens when the image shrinks.</param>
    /// <returns>A new image; the given one is never returned.</returns>
    /// <exception cref="DegenerateInputException">
    /// The target is empty or beyond <see cref="ImageLimits"/>, or Lanczos without antialias.
    /// </exception>
    public static PlanarImage Resize(PlanarImage image, ImageSize target, ResampleKernel kernel, bool antialias)
    {
        RequireTarget(image.Size, target, image.Channels);
        if (!antialias && kernel == ResampleKernel.Lanczos)
            throw new DegenerateInputException("Lanczos is defined with antialias only; ask for antialias, or for bilinear or bicubic");
        return antialias ? Apply(image, target, kernel, ResampleTable.Antialiased) : Apply(image, target, kernel, ResampleTable.Pointwise);
    }

    /// <summary>
    /// OpenCV's <c>resize(INTER_LINEAR)</c> on float planes: plain bilinear without antialias, borders repeated. OpenCV keeps its weights
    /// in single precision, so its own results differ from these by up to 5e-6 for values of 0 to 1.
    /// </summary>
    /// <param name="image">Channels x Height x Width.</param>
    /// <param name="target">Size of the result.</param>
    /// <returns>A new image; the given one is never returned.</returns>
    /// <exception cref="DegenerateInputException">The target is empty or beyond <see cref="ImageLimits"/>.</exception>
    public static PlanarImage ResizeOpenCvLinear(PlanarImage image, ImageSize target) =>
        Resize(image, target, ResampleKernel.Bilinear, antialias: false);

    /// <summary>The same for an 8-bit image taken as floats from 0 to 1.</summary>
    /// <param name="image">Height x Width x 3.</param>
    /// <param name="target">Size of the result.</param>
    /// <returns>3 planes R, G, B from 0 to 1.</returns>
    /// <exception cref="DegenerateInputException">The target is empty or beyond <see cref="ImageLimits"/>.</exception>
    public static PlanarImage ResizeOpenCvLinear(RgbImage image, ImageSize target)
    {
        RequireTarget(image.Size, target, 3);
        return ResizeOpenCvLinear(image.ToPlanar01(), target);
    }

    private static PlanarImage Apply(
        PlanarImage image, ImageSize target, ResampleKernel kernel, Func<int, int, ResampleKernel, ResampleTable> table) =>
        target == image.Size
            ? new PlanarImage(target, image.Channels, (float[])image.Values.Clone())
            : FloatResampler.Resize(
                image, target, table(image.Size.Width, target.Width, kernel), table(image.Size.Height, target.Height, kernel));

    // The image between the two passes counts too.
    private static void RequireTarget(ImageSize source, ImageSize target, int channels)
    {
        ImageLimits.Require(target, channels);
        ImageLimits.Require(new ImageSize(target.Width, source.Height), channels);
    }
}
