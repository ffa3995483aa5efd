using Equiview.Rendering.Scenes;

namespace Equiview.Rendering.Cameras;

/// <summary>Where a scene is looked at from: the point in the middle, which way is up, and how far cameras stand.</summary>
/// <param name="Focus">The point cameras look at, world frame.</param>
/// <param name="Up">Unit vector away from the ground.</param>
/// <param name="Distance">Distance of the cameras from the focus, scene units.</param>
public sealed record ScenePlacement(Vector3D Focus, Vector3D Up, double Distance)
{
    /// <summary>
    /// The placement photographers chose: the focus is the point nearest to all optical axes in the least squares sense, up is the mean of
    /// the cameras' up directions, the distance is their median distance from the focus.
    /// </summary>
    /// <exception cref="DegenerateInputException">Fewer than two views, or cameras that all look along parallel axes.</exception>
    public static ScenePlacement Of(IReadOnlyList<PosedView> views)
    {
        // Sum of (I - d d^T)(focus - center) = 0 over the axes with direction d.
        double xx = 0, xy = 0, xz = 0, yy = 0, yz = 0, zz = 0;
        Vector3D right = default, up = default;
        foreach (PosedView view in views)
        {
            Vector3D d = view.CameraFromWorld.Rotation.Z, c = view.CameraCenter;
            (xx, xy, xz) = (xx + 1 - (d.X * d.X), xy - (d.X * d.Y), xz - (d.X * d.Z));
            (yy, yz, zz) = (yy + 1 - (d.Y * d.Y), yz - (d.Y * d.Z), zz + 1 - (d.Z * d.Z));
            right += c - (d * d.Dot(c));
            up -= view.CameraFromWorld.Rotation.Y;
        }

        var normal = new RotationMatrix(new(xx, xy, xz), new(xy, yy, yz), new(xz, yz, zz));
        double determinant = normal.X.Dot(normal.Y.Cross(normal.Z));
        if (views.Count < 2 || !(determinant > 1e-9 * Math.Pow(views.Count, 3)) || !(up.Length > 1e-9))
            throw new DegenerateInputException("the cameras do not look at a common point; give the camera of a single view instead");
        Vector3D focus = normal.Inverse() * right;
        return new ScenePlacement(
            focus, up.Normalized(), views.Select(v => (v.CameraCenter - focus).Length).Order().ElementAt(views.Count / 2));
    }

    /// <summary>
    /// A placement from the Gaussians alone: median of the centers, up against +Y (OpenCV's world has Y down), at three times the radius
    /// that holds 80 % of them.
    /// </summary>
    /// <exception cref="DegenerateInputException">The scene is empty.</exception>
    public static ScenePlacement Of(GaussianScene scene)
    {
        if (scene.Count == 0)
            throw new DegenerateInputException("an empty scene has no place to look at");
        double Middle(int axis) => Percentiles.Of(scene.Means.Where((_, i) => i % 3 == axis).Select(v => (double)v)).Median;
        var focus = new Vector3D(Middle(0), Middle(1), Middle(2));
        double radius = Enumerable.Range(0, scene.Count).Select(g => (scene.Mean(g) - focus).Length).Order()
            .ElementAt((int)(0.8 * (scene.Count - 1)));
        return new ScenePlacement(focus, new Vector3D(0, -1, 0), Math.Max(3 * radius, 1e-3));
    }
}
