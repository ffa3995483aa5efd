namespace Equiview.Rendering.Gaussians;

/// <summary>
/// Projects Gaussians with the local affine approximation of EWA splatting (Zwicker et al. 2001), in double precision. Constants as in
/// gsplat 1.6: a blur of 0.3 square pixels, the Jacobian clamped 15 % outside the image, a bound that never cuts an alpha of 1/255.
/// </summary>
internal sealed class GaussianProjection
{
    /// <summary>Alphas below this are not blended.</summary>
    public const double SmallestAlpha = 1 / 255.0;

    internal const double Blur = 0.3;
    private const double JacobianMargin = 0.15;
    internal const double CompensationFloor = 0.005 * 0.005;
    private const double LargestExtent = 3.33;

    private readonly CameraIntrinsics camera;
    private readonly RigidTransform cameraFromWorld;
    private readonly Vector3D cameraInWorld;
    private readonly GaussianRenderOptions options;
    private readonly double minimumX;
    private readonly double maximumX;
    private readonly double minimumY;
    private readonly double maximumY;

    /// <summary>Prepares a camera.</summary>
    /// <exception cref="DegenerateInputException">The size, a focal length, the pose or the depth range is unusable.</exception>
    public GaussianProjection(CameraIntrinsics intrinsics, RigidTransform cameraFromWorld, GaussianRenderOptions options)
    {
        RgbImage.RequireUsable(intrinsics.Size);
        if (!(intrinsics.Fx > 0 && intrinsics.Fy > 0 && double.IsFinite(intrinsics.Fx + intrinsics.Fy + intrinsics.Cx + intrinsics.Cy)))
            throw new DegenerateInputException("the camera's focal lengths must be positive and its numbers finite");
        if (!Array.TrueForAll(cameraFromWorld.ToRowMajor(), double.IsFinite))
            throw new DegenerateInputException("the camera's pose is not finite");
        if (!(options.NearDepth > 0 && options.FarDepth > options.NearDepth))
            throw new DegenerateInputException("the depth range must begin above 0 and end beyond its beginning");
        camera = intrinsics;
        this.cameraFromWorld = cameraFromWorld;
        this.options = options;
        cameraInWorld = cameraFromWorld.Inverse().Translation;
        double marginX = JacobianMargin * camera.Size.Width / camera.Fx, marginY = JacobianMargin * camera.Size.Height / camera.Fy;
        (minimumX, maximumX) = ((-camera.Cx / camera.Fx) - marginX, ((camera.Size.Width - camera.Cx) / camera.Fx) + marginX);
        (minimumY, maximumY) = ((-camera.Cy / camera.Fy) - marginY, ((camera.Size.Height - camera.Cy) / camera.Fy) + marginY);
    }

    /// <summary>Clamps of x/z and y/z in the Jacobian.</summary>
    internal (double MinimumX, double MaximumX, double MinimumY, double MaximumY) Slopes => (minimumX, maximumX, minimumY, maximumY);

    /// <summary>What a camera sees of every Gaussian, in the scene's order.</summary>
    public static ProjectedGaussian[] All(GaussianView view, ParallelOptions parallel)
    {
        var projection = new GaussianProjection(view.Intrinsics, view.CameraFromWorld, view.OptionsOrDefault);
        var projected = new ProjectedGaussian[view.Scene.Count];
        Parallel.For(0, projected.Length, parallel, g => projected[g] = projection.Project(view.Scene, g));
        return projected;
    }

    /// <summary>Projects one Gaussian; all zeros when it is culled.</summary>
    public ProjectedGaussian Project(GaussianScene scene, int g)
    {
        Vector3D mean = scene.Mean(g);
        Vector3D p = cameraFromWorld * mean;
        if (!(p.Z >= options.NearDepth && p.Z <= options.FarDepth))
            return default;

        (double xx, double xy, double yy) = Covariance(scene, g, p);
        double determinantBefore = (xx * yy) - (xy * xy);
        (xx, yy) = (xx + Blur, yy + Blur);
        double determinant = (xx * yy) - (xy * xy);
        if (!(determinant > 0))
            return default;
        double compensation = Math.Sqrt(Math.Max(determinantBefore / determinant, CompensationFloor));
        double opacity = GaussianActivation.Sigmoid(scene.OpacityLogits[g]) * (
            (options.Antialiased ?? scene.Antialiased) ? compensation : 1);
        if (opacity < SmallestAlpha)
            return default;

        double cutoff = Math.Log(opacity / SmallestAlpha), extent = Math.Min(LargestExtent, Math.Sqrt(2 * cutoff));
        double u = (camera.Fx * p.X / p.Z) + camera.Cx, v = (camera.Fy * p.Y / p.Z) + camera.Cy;
        double radiusX = Math.Ceiling(extent * Math.Sqrt(xx)), radiusY = Math.Ceiling(extent * Math.Sqrt(yy));
        bool outside = u + radiusX <= 0 || u - radiusX >= camera.Size.Width || v + radiusY <= 0 || v - radiusY >= camera.Size.Height;
        if (outside || !(radiusX >= 1 && radiusX < int.MaxValue && radiusY >= 1 && radiusY < int.MaxValue))
            return default;
        Vector3D color = Color(scene, g, mean - cameraInWorld, options.DegreeOf(scene));
        return new ProjectedGaussian(
            u, v, yy / determinant, -xy / determinant, xx / determinant, (float)opacity, (float)p.Z, (float)compensation,
            (int)radiusX, (int)radiusY, (float)color.X, (float)color.Y, (float)color.Z)
        { Cutoff = (float)cutoff };
    }

    // J W Sigma W^T J^T, before the blur: the rows of J W M with M = R S, so that the product is symmetric by construction.
    private (double XX, double XY, double YY) Covariance(GaussianScene scene, int g, Vector3D p)
    {
        RotationMatrix rotation = RotationMatrix.FromQuaternion(
            scene.Quaternions[4 * g], scene.Quaternions[(4 * g) + 1], scene.Quaternions[(4 * g) + 2], scene.Quaternions[(4 * g) + 3]);
        RotationMatrix axes = (cameraFromWorld.Rotation * rotation).Transposed; // rows: the Gaussian's axes in the camera's frame
        double x = Math.Clamp(p.X / p.Z, minimumX, maximumX), y = Math.Clamp(p.Y / p.Z, minimumY, maximumY);
        var rowX = new Vector3D(camera.Fx / p.Z, 0, -camera.Fx * x / p.Z);
        var rowY = new Vector3D(0, camera.Fy / p.Z, -camera.Fy * y / p.Z);
        double xx = 0, xy = 0, yy = 0;
        ReadOnlySpan<Vector3D> axis = [axes.X, axes.Y, axes.Z];
        for (int i = 0; i < 3; i++)
        {
            double scale = Math.Exp(scene.LogScales[(3 * g) + i]);
            double a = rowX.Dot(axis[i]) * scale, b = rowY.Dot(axis[i]) * scale;
            (xx, xy, yy) = (xx + (a * a), xy + (a * b), yy + (b * b));
        }

        return (xx, xy, yy);
    }

    private static Vector3D Color(GaussianScene scene, int g, Vector3D direction, int degree)
    {
        Span<double> basis = stackalloc double[SphericalHarmonics.CoefficientCount(SphericalHarmonics.MaximumDegree)];
        int count = scene.CoefficientCount, used = SphericalHarmonics.CoefficientCount(degree);
        double length = direction.Length;
        SphericalHarmonics.Evaluate(degree, length > 0 ? direction * (1 / length) : default, basis);
        ReadOnlySpan<float> coefficients = scene.SphericalHarmonics.AsSpan(3 * count * g, 3 * count);
        double red = 0.5, green = 0.5, blue = 0.5;
        for (int k = 0; k < used; k++)
        {
            red += basis[k] * coefficients[3 * k];
            green += basis[k] * coefficients[(3 * k) + 1];
            blue += basis[k] * coefficients[(3 * k) + 2];
        }

        return new Vector3D(Math.Max(0, red), Math.Max(0, green), Math.Max(0, blue));
    }
}
