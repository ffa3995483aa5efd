namespace Equiview.Pose.Solvers;

/// <summary>Refines a pose on point matches: minimizes Σ wᵢ ρ(|projection − pixel|²) with Cauchy's loss or plain squares.</summary>
internal static class PoseRefiner
{
    // A point behind the camera costs as much as one 1000 px off, and has no derivative.
    private const double BehindCameraCost = 1e6, Tolerance = 1e-13;

    /// <summary>Refines a pose on matches.</summary>
    /// <param name="matches">At least three; all of them count, so choose inliers first or use a loss scale.</param>
    /// <param name="camera">Ideal pinhole camera.</param>
    /// <param name="initial">Start, cameraFromObject.</param>
    /// <param name="cauchyScalePixels">Scale c of the Cauchy loss, pixels; 0 for plain least squares.</param>
    /// <param name="maxIterations">Most steps tried.</param>
    /// <returns>The pose; its cost is in pixels².</returns>
    public static RefinedPose Refine(
        ObjectMatch[] matches, CameraIntrinsics camera, RigidTransform initial, double cauchyScalePixels = 0, int maxIterations = 100) =>
        TwistLeastSquares.Minimize(
            initial, (pose, equations) => AddResiduals(matches, camera, pose, cauchyScalePixels, equations), maxIterations, Tolerance);

    /// <summary>
    /// First-order covariance of a pose from all matches, each of weight 1, and the noise they show; null when they do not fix it.
    /// </summary>
    /// <param name="matches">The inliers of the pose, four or more.</param>
    /// <param name="camera">Ideal pinhole camera.</param>
    /// <param name="pose">The refined pose.</param>
    public static PoseCovariance? Covariance(ObjectMatch[] matches, CameraIntrinsics camera, RigidTransform pose)
    {
        if (matches.Length <= 3)
            return null;
        double variance = matches.Sum(m => m.SquaredError(pose, camera)) / ((2 * matches.Length) - NormalEquations.Unknowns);
        ObjectMatch[] equal = Array.ConvertAll(matches, m => m with { Weight = 1 });
        NormalEquations equations = TwistLeastSquares.Linearize(pose, (p, e) => AddResiduals(equal, camera, p, 0, e));
        return equations.Covariance(variance) is { } matrix ? new PoseCovariance(matrix, Math.Sqrt(variance)) : null;
    }

    /// <summary>The value that <see cref="Refine"/> lowers.</summary>
    public static double Cost(
        ReadOnlySpan<ObjectMatch> matches, CameraIntrinsics camera, RigidTransform cameraFromObject, double cauchyScalePixels = 0)
    {
        double cost = 0;
        foreach (ref readonly ObjectMatch match in matches)
        {
            double squared = Math.Min(match.SquaredError(cameraFromObject, camera), BehindCameraCost);
            cost += match.Weight * CauchyLoss.Evaluate(squared, cauchyScalePixels).Loss;
        }

        return cost;
    }

    /// <summary>Adds the residuals of point matches at a pose.</summary>
    /// <param name="matches">The matches.</param>
    /// <param name="camera">Ideal pinhole camera.</param>
    /// <param name="pose">cameraFromObject.</param>
    /// <param name="cauchyScalePixels">Scale of the Cauchy loss; 0 or infinite for plain least squares.</param>
    /// <param name="equations">Added to.</param>
    internal static void AddResiduals(
        ReadOnlySpan<ObjectMatch> matches, CameraIntrinsics camera, RigidTransform pose, double cauchyScalePixels,
            NormalEquations equations)
    {
        Span<double> rowU = stackalloc double[NormalEquations.Unknowns];
        Span<double> rowV = stackalloc double[NormalEquations.Unknowns];
        foreach (ref readonly ObjectMatch match in matches)
        {
            Vector3D p = pose * match.Point;
            double ru = (camera.Fx * p.X / p.Z) + camera.Cx - match.Pixel.X, rv = (camera.Fy * p.Y / p.Z) + camera.Cy - match.Pixel.Y;
            double squared = (ru * ru) + (rv * rv);
            bool usable = p.Z > 0 && squared < BehindCameraCost;
            (double loss, double weight) = CauchyLoss.Evaluate(usable ? squared : BehindCameraCost, cauchyScalePixels);
            equations.AddCost(match.Weight * loss);
            if (!usable)
                continue;
            Jacobian(p, camera, rowU, rowV);
            equations.Add(rowU, ru, match.Weight * weight);
            equations.Add(rowV, rv, match.Weight * weight);
        }
    }

    /// <summary>Jacobian of one projection by the twist: rows u and v, columns rotation vector and translation.</summary>
    internal static void Jacobian(Vector3D inCamera, CameraIntrinsics camera, Span<double> rowU, Span<double> rowV)
    {
        double iz = 1 / inCamera.Z;
        Write(new(camera.Fx * iz, 0, -camera.Fx * inCamera.X * iz * iz), inCamera, rowU);
        Write(new(0, camera.Fy * iz, -camera.Fy * inCamera.Y * iz * iz), inCamera, rowV);

        static void Write(Vector3D d, Vector3D p, Span<double> row)
        {
            Vector3D r = p.Cross(d);
            (row[0], row[1], row[2], row[3], row[4], row[5]) = (r.X, r.Y, r.Z, d.X, d.Y, d.Z);
        }
    }
}
