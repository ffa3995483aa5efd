using Equiview.Rendering.Cameras;

namespace Equiview.Viewer.Scenes;

/// <summary>A camera of the page: a pinhole whose pixels are raster pixels, in OpenCV axes.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Focal">Focal length of both axes, pixels; the principal point is in the middle.</param>
/// <param name="CameraFromWorld">Rows of rotation and translation, 12 numbers.</param>
internal sealed record PageCamera(int Width, int Height, double Focal, double[] CameraFromWorld)
{
    private const int MostPixels = 4096;

    /// <summary>The camera as a view.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="UsageException">A number is missing, not finite or absurd.</exception>
    public PosedView ToView(string name)
    {
        if (Width is < 1 or > MostPixels || Height is < 1 or > MostPixels || !(Focal > 0 && double.IsFinite(Focal))
            || CameraFromWorld is not { Length: 12 } || !Array.TrueForAll(CameraFromWorld, double.IsFinite))
            throw new UsageException("the page's camera is malformed");
        double[] m = CameraFromWorld;
        var rotation = new RotationMatrix(new(m[0], m[1], m[2]), new(m[4], m[5], m[6]), new(m[8], m[9], m[10]));
        var intrinsics = new CameraIntrinsics(Focal, Focal, Width / 2.0, Height / 2.0, new ImageSize(Width, Height));
        return new PosedView(name, intrinsics, new RigidTransform(rotation, new Vector3D(m[3], m[7], m[11])));
    }

    /// <summary>The camera as a view of fewer pixels, for windows are larger than an answer needs.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="longSide">Longer side at most, pixels.</param>
    /// <exception cref="UsageException">A number is missing, not finite or absurd.</exception>
    public PosedView ToView(string name, int longSide)
    {
        PosedView view = ToView(name);
        ImageSize size = SceneCameras.Fit(view.Intrinsics.Size, longSide);
        return view with { Intrinsics = view.Intrinsics.ResizedTo(size) };
    }

    /// <summary>The camera of a pose, for the page.</summary>
    public static double[] Rows(RigidTransform cameraFromWorld)
    {
        (RotationMatrix r, Vector3D t) = cameraFromWorld;
        return [r.X.X, r.X.Y, r.X.Z, t.X, r.Y.X, r.Y.Y, r.Y.Z, t.Y, r.Z.X, r.Z.Y, r.Z.Z, t.Z];
    }
}
