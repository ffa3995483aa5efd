namespace Equiview.Imaging.Resampling;

/// <summary>
/// The continuous filters behind <see cref="ResampleKernel"/>. Sources: R. Keys, "Cubic convolution interpolation for digital image
/// processing", 1981; C. E. Duchon, "Lanczos filtering in one and two dimensions", 1979.
/// </summary>
internal static class FilterKernel
{
    /// <summary>The free parameter of the cubic in Pillow, and in torch with antialias.</summary>
    public const double SmoothCubic = -0.5;

    /// <summary>The free parameter of the cubic in OpenCV, and in torch without antialias.</summary>
    public const double SharpCubic = -0.75;

    /// <summary>Half the width of the filter, in source pixels at scale 1.</summary>
    public static double Support(ResampleKernel kernel) => kernel switch
    {
        ResampleKernel.Bilinear => 1,
        ResampleKernel.Bicubic => 2,
        ResampleKernel.Lanczos => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(kernel), kernel, "not a resample kernel"),
    };

    /// <summary>The filter's value at a distance from its center.</summary>
    public static double Value(ResampleKernel kernel, double x) => kernel switch
    {
        ResampleKernel.Bilinear => Math.Max(0, 1 - Math.Abs(x)),
        ResampleKernel.Bicubic => Cubic(x, SmoothCubic),
        _ => x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0,
    };

    /// <summary>Keys' cubic.</summary>
    public static double Cubic(double x, double a)
    {
        x = Math.Abs(x);
        if (x < 1)
            return ((((a + 2) * x) - (a + 3)) * x * x) + 1;
        return x < 2 ? ((((x - 5) * x) + 8) * x - 4) * a : 0;
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
