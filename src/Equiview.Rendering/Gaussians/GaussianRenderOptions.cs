namespace Equiview.Rendering.Gaussians;

/// <summary>What is rendered.</summary>
public sealed record GaussianRenderOptions
{
    /// <summary>Whether opacities are compensated for the pixel filter ("antialiased"); null follows the scene's own tag.</summary>
    public bool? Antialiased { get; init; }

    /// <summary>Features to blend like colors; null for none.</summary>
    public GaussianFeatureSet? Features { get; init; }

    /// <summary>Gaussians nearer than this z-depth are left out (scene units, above 0).</summary>
    public double NearDepth { get; init; } = 0.01;

    /// <summary>Gaussians farther than this z-depth are left out (scene units).</summary>
    public double FarDepth { get; init; } = 1e10;

    /// <summary>Highest degree of the spherical harmonics that is evaluated; training begins with 0.</summary>
    internal int LargestDegree { get; init; } = SphericalHarmonics.MaximumDegree;

    internal int DegreeOf(GaussianScene scene) => Math.Min(LargestDegree, scene.SphericalHarmonicsDegree);
}
