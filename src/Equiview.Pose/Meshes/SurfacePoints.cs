using Equiview.Rendering.Meshes;

namespace Equiview.Pose.Meshes;

/// <summary>The exact object point at a position between the pixel centers of a rendering.</summary>
internal static class SurfacePoints
{
    // Neighboring pixels of one surface differ in depth by their footprint times the tangent of the slant; beyond this it is another
    // surface.
    private const double SteepestSlope = 10;

    /// <summary>
    /// The point in the object frame, or null off the object and at depth edges. Object positions are known at pixel centers; between them
    /// the depth's inverse is linear on a plane, so the ray is exact there: taking the nearest pixel's point instead is off by up to half a
    /// pixel.
    /// </summary>
    public static Vector3D? At(RenderedView view, PixelPoint p)
    {
        (int width, int height) = (view.Intrinsics.Size.Width, view.Intrinsics.Size.Height);
        (double x, double y) = (p.X - 0.5, p.Y - 0.5);
        (int x0, int y0) = ((int)Math.Floor(x), (int)Math.Floor(y));
        if (x0 < 0 || y0 < 0 || x0 + 1 >= width || y0 + 1 >= height)
            return null;
        int at = (y0 * width) + x0;
        double a = view.Depth[at], b = view.Depth[at + 1], c = view.Depth[at + width], d = view.Depth[at + width + 1];
        double nearest = Math.Min(Math.Min(a, b), Math.Min(c, d)), farthest = Math.Max(Math.Max(a, b), Math.Max(c, d));
        if (nearest <= 0 || farthest - nearest > SteepestSlope * farthest / Math.Min(view.Intrinsics.Fx, view.Intrinsics.Fy))
            return null;
        (double u, double v) = (x - x0, y - y0);
        double inverse = ((1 - u) * (1 - v) / a) + (u * (1 - v) / b) + ((1 - u) * v / c) + (u * v / d);
        return view.CameraFromObject.Inverse() * view.Intrinsics.Unproject(p, 1 / inverse);
    }
}
