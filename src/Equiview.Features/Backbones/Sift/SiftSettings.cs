namespace Equiview.Features.Backbones.Sift;

/// <summary>What a SIFT detector is set to; a name stands for all of it in recipes and caches.</summary>
/// <param name="Name">Catalog name.</param>
/// <param name="ContrastThreshold">OpenCV's threshold on the extremum's contrast.</param>
/// <param name="OctaveLayers">Layers of an octave of the scale space.</param>
internal sealed record SiftSettings(string Name, double ContrastThreshold, int OctaveLayers = 3)
{
    /// <summary>OpenCV's limit on the ratio of an extremum's curvatures; along edges it is larger.</summary>
    public double EdgeThreshold { get; init; } = 10;

    /// <summary>Gray values are cut to 8 bits, as LightGlue's own detector does; else they are rounded.</summary>
    public bool CutsGray { get; init; }

    /// <summary>A pixel keeps one key point: the strongest, of equally strong ones that with the smallest angle.</summary>
    public bool OnePerPixel { get; init; }

    /// <summary>Smallest value of a descriptor before its root; 0 leaves it as it is.</summary>
    public float DescriptorFloor { get; init; }

    /// <summary>Long side of the image in the default recipe, pixels; null is that of the other features.</summary>
    public int? LongSide { get; init; }

    /// <summary>
    /// The settings that LightGlue was trained with (Lindenberger et al., ICCV 2023; the authors' lightglue/sift.py): COLMAP's contrast
    /// 0.02 / 3, four layers an octave, images of 1024 px.
    /// </summary>
    public static SiftSettings LightGlue { get; } = new(SiftExtractor.LightGlueName, 0.0066667, OctaveLayers: 4)
    {
        CutsGray = true,
        OnePerPixel = true,
        DescriptorFloor = 1e-6f,
        LongSide = 1024,
    };
}
