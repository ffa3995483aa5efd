namespace Equiview.Rendering.Gaussians.Gradients;

/// <summary>
/// Backward pass of <see cref="GaussianProjection"/>, in double precision: from the derivative with respect to what a camera sees of a
/// Gaussian to those with respect to its parameters and to the camera's pose. The true derivative: through the viewing direction of the
/// spherical harmonics, zero through every clamp that is active, none through culling and sorting.
/// </summary>
internal sealed class ProjectionGradients(GaussianView view, GaussianGradients target)
{
    private readonly GaussianScene scene = view.Scene;
    private readonly CameraIntrinsics camera = view.Intrinsics;
    private readonly RigidTransform cameraFromWorld = view.CameraFromWorld;
    private readonly RotationMatrix worldFromCamera = view.CameraFromWorld.Rotation.Transposed;
    private readonly Vector3D cameraInWorld = view.CameraFromWorld.Inverse().Translation;
    private readonly bool antialiased = view.OptionsOrDefault.Antialiased ?? view.Scene.Antialiased;
    private readonly int degree = view.OptionsOrDefault.DegreeOf(view.Scene);
    private readonly (double MinimumX, double MaximumX, double MinimumY, double MaximumY) slopes =
        new GaussianProjection(view.Intrinsics, view.CameraFromWorld, view.OptionsOrDefault).Slopes;

    /// <summary>
    /// Writes the derivatives of one visible Gaussian; returns those with respect to the camera's translation and rotation.
    /// </summary>
    public (Vector3D Translation, Vector3D Rotation) Run(int g, in ProjectedGaussian projected, in SplatGradient up)
    {
        Vector3D mean = scene.Mean(g), p = cameraFromWorld * mean;
        ProjectedAxes axes = Axes(g, p);
        (double xx, double xy, double yy) = axes.Covariance;
        (double byXX, double byXY, double byYY) = ByCovariance(projected, up);
        double opacity = GaussianActivation.Sigmoid(scene.OpacityLogits[g]), byOpacity = up.Opacity;
        if (antialiased)
        {
            (double a, double b, double c) = ByCompensation(xx, xy, yy, up.Opacity * opacity);
            (byXX, byXY, byYY, byOpacity) = (byXX + a, byXY + b, byYY + c, byOpacity * projected.Compensation);
        }

        target.OpacityLogits[g] = (float)(byOpacity * opacity * (1 - opacity));
        (target.ImageMeans[2 * g], target.ImageMeans[(2 * g) + 1]) = ((float)up.X, (float)up.Y);
        (Vector3D byRowX, Vector3D byRowY, Vector3D turn) = Shape(g, axes, byXX, byXY, byYY);
        Vector3D byPoint = ByPoint(p, axes, byRowX, byRowY, up);
        Vector3D byDirection = Harmonics(g, projected, mean - cameraInWorld, up.Color);
        Vector3D byMean = (worldFromCamera * byPoint) + byDirection;
        Write(target.Means, g, byMean);
        return (byPoint + (cameraFromWorld.Rotation * byDirection), p.Cross(byPoint) + turn);
    }

    private ProjectedAxes Axes(int g, Vector3D p)
    {
        ReadOnlySpan<float> q = scene.Quaternions.AsSpan(4 * g, 4), s = scene.LogScales.AsSpan(3 * g, 3);
        RotationMatrix axes = (cameraFromWorld.Rotation * RotationMatrix.FromQuaternion(q[0], q[1], q[2], q[3])).Transposed;
        double x = Math.Clamp(p.X / p.Z, slopes.MinimumX, slopes.MaximumX), y = Math.Clamp(p.Y / p.Z, slopes.MinimumY, slopes.MaximumY);
        return new ProjectedAxes(
            axes.X * Math.Exp(s[0]), axes.Y * Math.Exp(s[1]), axes.Z * Math.Exp(s[2]),
            new Vector3D(camera.Fx / p.Z, 0, -camera.Fx * x / p.Z), new Vector3D(0, camera.Fy / p.Z, -camera.Fy * y / p.Z), x, y);
    }

    // The conic Q is the inverse of the blurred covariance: d = -Q G Q with G the symmetric derivative with respect to Q.
    private static (double XX, double XY, double YY) ByCovariance(in ProjectedGaussian g, in SplatGradient up)
    {
        double a = g.ConicA, b = g.ConicB, c = g.ConicC, half = up.ConicB / 2;
        double left = (up.ConicA * a) + (half * b), right = (up.ConicA * b) + (half * c); // first row of G Q
        double lower = (half * a) + (up.ConicC * b), corner = (half * b) + (up.ConicC * c); // second row
        return (-((a * left) + (b * lower)), -2 * ((a * right) + (b * corner)), -((b * right) + (c * corner)));
    }

    // compensation = sqrt(determinant before / determinant after the blur), unless it stands at its floor.
    private static (double XX, double XY, double YY) ByCompensation(double xx, double xy, double yy, double byCompensation)
    {
        double blurredX = xx + GaussianProjection.Blur, blurredY = yy + GaussianProjection.Blur;
        double after = (blurredX * blurredY) - (xy * xy), ratio = ((xx * yy) - (xy * xy)) / after;
        if (!(ratio > GaussianProjection.CompensationFloor))
            return default;
        double factor = byCompensation / (2 * Math.Sqrt(ratio) * after);
        return (factor * (yy - (ratio * blurredY)), factor * 2 * xy * (ratio - 1), factor * (xx - (ratio * blurredX)));
    }

    // Scales and rotation; returns the derivatives with respect to the rows of the Jacobian and to a rotation of the camera.
    private (Vector3D RowX, Vector3D RowY, Vector3D Turn) Shape(int g, in ProjectedAxes axes, double byXX, double byXY, double byYY)
    {
        Vector3D rowX = default, rowY = default, turn = default;
        Span<Vector3D> byAxis = stackalloc Vector3D[3];
        for (int i = 0; i < 3; i++)
        {
            Vector3D axis = axes[i];
            double a = axes.RowX.Dot(axis), b = axes.RowY.Dot(axis);
            double byA = (2 * byXX * a) + (byXY * b), byB = (byXY * a) + (2 * byYY * b);
            (rowX, rowY) = (rowX + (axis * byA), rowY + (axis * byB));
            Vector3D byScaled = (axes.RowX * byA) + (axes.RowY * byB);
            target.LogScales[(3 * g) + i] = (float)((byA * a) + (byB * b));
            turn += axis.Cross(byScaled);
            byAxis[i] = worldFromCamera * (byScaled * Math.Exp(scene.LogScales[(3 * g) + i]));
        }

        Quaternion(g, byAxis[0], byAxis[1], byAxis[2]);
        return (rowX, rowY, turn);
    }

    // a, b, c: derivatives with respect to the columns of the rotation.
    private void Quaternion(int g, Vector3D a, Vector3D b, Vector3D c)
    {
        ReadOnlySpan<float> q = scene.Quaternions.AsSpan(4 * g, 4);
        double inverse = 1 / Math.Sqrt(((double)q[0] * q[0]) + ((double)q[1] * q[1]) + ((double)q[2] * q[2]) + ((double)q[3] * q[3]));
        double w = q[0] * inverse, x = q[1] * inverse, y = q[2] * inverse, z = q[3] * inverse;
        double byW = 2 * ((x * (b.Z - c.Y)) + (y * (c.X - a.Z)) + (z * (a.Y - b.X)));
        double byX = 2 * ((-2 * x * (b.Y + c.Z)) + (y * (a.Y + b.X)) + (z * (a.Z + c.X)) + (w * (b.Z - c.Y)));
        double byY = 2 * ((x * (a.Y + b.X)) - (2 * y * (a.X + c.Z)) + (z * (b.Z + c.Y)) + (w * (c.X - a.Z)));
        double byZ = 2 * ((x * (a.Z + c.X)) + (y * (b.Z + c.Y)) - (2 * z * (a.X + b.Y)) + (w * (a.Y - b.X)));
        double along = (byW * w) + (byX * x) + (byY * y) + (byZ * z);
        Span<float> result = target.Quaternions.AsSpan(4 * g, 4);
        (result[0], result[1]) = ((float)((byW - (along * w)) * inverse), (float)((byX - (along * x)) * inverse));
        (result[2], result[3]) = ((float)((byY - (along * y)) * inverse), (float)((byZ - (along * z)) * inverse));
    }

    private Vector3D ByPoint(Vector3D p, in ProjectedAxes axes, Vector3D byRowX, Vector3D byRowY, in SplatGradient up)
    {
        double perZ = 1 / p.Z, scaleX = camera.Fx * perZ, scaleY = camera.Fy * perZ;
        double x = scaleX * up.X, y = scaleY * up.Y;
        double z = up.Depth - (perZ * ((p.X * x) + (p.Y * y))) - (perZ * ((scaleX * byRowX.X) + (scaleY * byRowY.Y)))
            + (perZ * ((scaleX * axes.SlopeX * byRowX.Z) + (scaleY * axes.SlopeY * byRowY.Z)));
        // A slope that is not clamped moves with the point.
        if (axes.SlopeX == p.X / p.Z)
            (x, z) = (x - (scaleX * perZ * byRowX.Z), z + (scaleX * perZ * axes.SlopeX * byRowX.Z));
        if (axes.SlopeY == p.Y / p.Z)
            (y, z) = (y - (scaleY * perZ * byRowY.Z), z + (scaleY * perZ * axes.SlopeY * byRowY.Z));
        return new Vector3D(x, y, z);
    }

    private Vector3D Harmonics(int g, in ProjectedGaussian projected, Vector3D direction, Vector3D up)
    {
        int count = SphericalHarmonics.CoefficientCount(degree), start = 3 * scene.CoefficientCount * g;
        double red = projected.Red > 0 ? up.X : 0, green = projected.Green > 0 ? up.Y : 0, blue = projected.Blue > 0 ? up.Z : 0;
        double length = direction.Length;
        Vector3D unit = length > 0 ? direction * (1 / length) : default;
        Span<double> basis = stackalloc double[SphericalHarmonics.CoefficientCount(SphericalHarmonics.MaximumDegree)];
        Span<double> weights = stackalloc double[basis.Length];
        SphericalHarmonics.Evaluate(degree, unit, basis);
        ReadOnlySpan<float> own = scene.SphericalHarmonics.AsSpan(start, 3 * count);
        Span<float> result = target.SphericalHarmonics.AsSpan(start, 3 * scene.CoefficientCount);
        for (int k = 0; k < count; k++)
        {
            (result[3 * k], result[(3 * k) + 1], result[(3 * k) + 2]) =
                ((float)(basis[k] * red), (float)(basis[k] * green), (float)(basis[k] * blue));
            weights[k] = (own[3 * k] * red) + (own[(3 * k) + 1] * green) + (own[(3 * k) + 2] * blue);
        }

        result[(3 * count)..].Clear();
        if (degree == 0 || length == 0)
            return default;
        Vector3D by = HarmonicsGradient.Combine(degree, unit, weights);
        return (by - (unit * unit.Dot(by))) * (1 / length);
    }

    private static void Write(float[] values, int g, Vector3D v) =>
        (values[3 * g], values[(3 * g) + 1], values[(3 * g) + 2]) = ((float)v.X, (float)v.Y, (float)v.Z);
}
