namespace Equiview.Formats.Colmap;

/// <summary>Camera models by COLMAP's number (<c>src/colmap/sensor/models.h</c>).</summary>
public enum ColmapCameraModel
{
    /// <summary>f, cx, cy.</summary>
    SimplePinhole,

    /// <summary>fx, fy, cx, cy.</summary>
    Pinhole,

    /// <summary>f, cx, cy, k.</summary>
    SimpleRadial,

    /// <summary>f, cx, cy, k1, k2.</summary>
    Radial,

    /// <summary>fx, fy, cx, cy, k1, k2, p1, p2.</summary>
    OpenCv,

    /// <summary>fx, fy, cx, cy, k1, k2, k3, k4.</summary>
    OpenCvFisheye,

    /// <summary>fx, fy, cx, cy, k1, k2, p1, p2, k3, k4, k5, k6.</summary>
    FullOpenCv,

    /// <summary>fx, fy, cx, cy, omega.</summary>
    Fov,

    /// <summary>f, cx, cy, k.</summary>
    SimpleRadialFisheye,

    /// <summary>f, cx, cy, k1, k2.</summary>
    RadialFisheye,

    /// <summary>fx, fy, cx, cy, k1, k2, p1, p2, k3, k4, sx1, sy1.</summary>
    ThinPrismFisheye,
}

/// <summary>Names and lengths of the camera models.</summary>
internal static class ColmapCameraModels
{
    private static readonly (string Name, int Parameters)[] Known =
    [
        ("SIMPLE_PINHOLE", 3), ("PINHOLE", 4), ("SIMPLE_RADIAL", 4), ("RADIAL", 5), ("OPENCV", 8), ("OPENCV_FISHEYE", 8),
        ("FULL_OPENCV", 12), ("FOV", 5),
        ("SIMPLE_RADIAL_FISHEYE", 4), ("RADIAL_FISHEYE", 5), ("THIN_PRISM_FISHEYE", 12),
    ];

    public static int ParameterCount(this ColmapCameraModel model) => Known[(int)model].Parameters;

    public static string FileName(this ColmapCameraModel model) => Known[(int)model].Name;

    public static ColmapCameraModel? FromName(string name) =>
        Array.FindIndex(Known, k => k.Name == name) is >= 0 and var i ? (ColmapCameraModel)i : null;

    public static ColmapCameraModel? FromNumber(int number) => number >= 0 && number < Known.Length ? (ColmapCameraModel)number : null;
}
