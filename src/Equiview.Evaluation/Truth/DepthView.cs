namespace Equiview.Evaluation.Truth;

/// <summary>A camera with the depth it sees: a rendering (the world is then the object's frame) or an RGB-D photograph.</summary>
public sealed class DepthView
{
    private readonly RigidTransform worldFromCamera;

    /// <summary>Wraps a depth map; the array is used as it is.</summary>
    /// <param name="intrinsics">The camera; its size is the map's.</param>
    /// <param name="cameraFromWorld">Where the world lies in the camera's frame.</param>
    /// <param name="depth">
    /// Height x Width depths along the camera's z axis in the world's unit, at pixel centers; 0 where there is none.
    /// </param>
    /// <exception cref="DegenerateInputException">The map has another size than the camera.</exception>
    public DepthView(CameraIntrinsics intrinsics, RigidTransform cameraFromWorld, float[] depth)
    {
        RgbImage.RequireUsable(intrinsics.Size);
        if (depth.LongLength != intrinsics.Size.PixelCount)
            throw new DegenerateInputException(
                FormattableString.Invariant($"a depth map of {intrinsics.Size} needs {intrinsics.Size.PixelCount} values, got ")
                    + FormattableString.Invariant($"{depth.LongLength}"));
        Intrinsics = intrinsics;
        CameraFromWorld = cameraFromWorld;
        Depth = depth;
        worldFromCamera = cameraFromWorld.Inverse();
    }

    /// <summary>The camera.</summary>
    public CameraIntrinsics Intrinsics { get; }

    /// <summary>Where the world lies in the camera's frame.</summary>
    public RigidTransform CameraFromWorld { get; }

    /// <summary>Height x Width depths, 0 where there is none.</summary>
    public float[] Depth { get; }

    /// <summary>Size of the map.</summary>
    public ImageSize Size => Intrinsics.Size;

    /// <summary>Whether a pixel has a depth; false outside the map.</summary>
    public bool Has(int x, int y) => x >= 0 && y >= 0 && x < Size.Width && y < Size.Height && Depth[(y * Size.Width) + x] > 0;

    /// <summary>The world point that a pixel's center shows.</summary>
    public Vector3D PointAt(int x, int y) => worldFromCamera * Intrinsics.Unproject(new(x + 0.5, y + 0.5), Depth[(y * Size.Width) + x]);

    /// <summary>
    /// The surface's normal at a pixel, world frame, towards the camera, from the differences of neighboring points; null where neighbors
    /// lack.
    /// </summary>
    public Vector3D? NormalAt(int x, int y)
    {
        if (Difference(x, y, 1, 0) is not { } along || Difference(x, y, 0, 1) is not { } down)
            return null;
        Vector3D normal = along.Cross(down).Normalized();
        if (!normal.IsFinite)
            return null;
        return normal.Dot(worldFromCamera.Translation - PointAt(x, y)) < 0 ? -normal : normal;
    }

    /// <summary>The box of the pixels with depth; null when there are none.</summary>
    public PixelBox? Box()
    {
        (int left, int top, int right, int bottom) = (int.MaxValue, int.MaxValue, -1, -1);
        for (int i = 0; i < Depth.Length; i++)
        {
            if (!(Depth[i] > 0))
                continue;
            (int y, int x) = Math.DivRem(i, Size.Width);
            (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
        }

        return right < 0 ? null : new PixelBox(new(left, top), new(right + 1, bottom + 1));
    }

    /// <summary>Angle between the directions from the world's origin (the object's center) to two cameras, degrees.</summary>
    public static double ViewAngleDegrees(RigidTransform cameraAFromWorld, RigidTransform cameraBFromWorld)
    {
        Vector3D a = cameraAFromWorld.Inverse().Translation.Normalized(), b = cameraBFromWorld.Inverse().Translation.Normalized();
        return Math.Acos(Math.Clamp(a.Dot(b), -1, 1)) * 180 / Math.PI;
    }

    private Vector3D? Difference(int x, int y, int dx, int dy)
    {
        bool after = Has(x + dx, y + dy), before = Has(x - dx, y - dy);
        if (!Has(x, y) || (!after && !before))
            return null;
        return (after ? PointAt(x + dx, y + dy) : PointAt(x, y)) - (before ? PointAt(x - dx, y - dy) : PointAt(x, y));
    }
}
