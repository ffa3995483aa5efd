namespace Equiview.Imaging;

/// <summary>Interpolation kernel of a resize. All use half-pixel centers (align_corners false).</summary>
public enum ResampleKernel
{
    /// <summary>Triangle, support 1.</summary>
    Bilinear,

    /// <summary>Keys cubic with a = -0.5, support 2 (PIL, and torch with antialias).</summary>
    Bicubic,

    /// <summary>Lanczos with 3 lobes.</summary>
    Lanczos,
}
