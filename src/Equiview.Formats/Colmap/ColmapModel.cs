namespace Equiview.Formats.Colmap;

/// <summary>A camera as COLMAP stores it (<c>cameras.txt</c>, <c>cameras.bin</c>).</summary>
public sealed record ColmapCamera(int Id, ColmapCameraModel Model, int Width, int Height, double[] Parameters);

/// <summary>A detected key point; COLMAP's pixels are ours: the first pixel's center is (0.5, 0.5).</summary>
/// <param name="X">Raster pixels.</param>
/// <param name="Y">Raster pixels.</param>
/// <param name="PointId">The 3D point it belongs to, or <see cref="None"/>.</param>
public readonly record struct ColmapKeypoint(double X, double Y, long PointId)
{
    /// <summary>No 3D point.</summary>
    public const long None = -1;
}

/// <summary>A registered image (<c>images.txt</c>, <c>images.bin</c>); the pose is world to camera, OpenCV axes.</summary>
public sealed record ColmapImage(
    int Id, RigidTransform CameraFromWorld, int CameraId, string Name, IReadOnlyList<ColmapKeypoint> Keypoints);

/// <summary>An observation of a 3D point.</summary>
public readonly record struct ColmapTrackElement(int ImageId, int KeypointIndex);

/// <summary>A triangulated point (<c>points3D.txt</c>, <c>points3D.bin</c>).</summary>
public sealed record ColmapPoint(
    long Id, Vector3D Position, (byte R, byte G, byte B) Color, double Error, IReadOnlyList<ColmapTrackElement> Track);

/// <summary>A sparse model of COLMAP (format: colmap.github.io/format.html; Schönberger and Frahm, CVPR 2016).</summary>
/// <param name="Cameras">Cameras, file order.</param>
/// <param name="Images">Registered images, file order.</param>
/// <param name="Points">Points, file order.</param>
public sealed record ColmapModel(IReadOnlyList<ColmapCamera> Cameras, IReadOnlyList<ColmapImage> Images, IReadOnlyList<ColmapPoint> Points)
{
    /// <summary>Whether a folder holds a model, as text or binary.</summary>
    public static bool IsIn(string folder) =>
        File.Exists(Path.Combine(folder, "images.bin")) || File.Exists(Path.Combine(folder, "images.txt"));

    /// <summary>Reads a model folder; binary is preferred where both forms are there. Points may be missing.</summary>
    /// <exception cref="InvalidFileException">Missing or malformed.</exception>
    public static ColmapModel Read(string folder) =>
        File.Exists(Path.Combine(folder, "images.bin")) ? ColmapBinary.Read(folder)
        : File.Exists(Path.Combine(folder, "images.txt")) ? ColmapText.Read(folder)
        : throw new InvalidFileException(folder, "holds no COLMAP model (images.bin or images.txt)");

    /// <summary>Writes <c>cameras</c>, <c>images</c> and <c>points3D</c> into a folder, which is made.</summary>
    public void Write(string folder, bool binary)
    {
        Directory.CreateDirectory(folder);
        if (binary)
            ColmapBinary.Write(folder, this);
        else
            ColmapText.Write(folder, this);
    }
}
