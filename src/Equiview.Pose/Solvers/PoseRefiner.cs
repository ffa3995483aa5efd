using Equiview.Pose.Geometry;
using MathNet.Numerics.LinearAlgebra;
namespace Equiview.Pose.Solvers;

/// <summary>A locally best pose.</summary>
/// <param name="CameraFromObject">The pose.</param>
/// <param name="Cost">Sum of weight times loss of the squared reprojection errors, pixels².</param>
/// <param name="Iterations">Steps taken.</param>
/// <param name="Information">6 x 6 JᵀWJ at the pose, for the twist (rotation vector, translation) in the camera frame.</param>
public sealed record RefinedPose(RigidTransform CameraFromObject, double Cost, int Iterations, Matrix<double> Information);

/// <summary>
/// Levenberg-Marquardt on SE(3): minimises Σ wᵢ ρ(|projection − pixel|²), steps <c>exp(ω, v) cameraFromObject</c>. The loss is Cauchy,
/// ρ(s) = c² ln(1 + s/c²), or plain squares (Hartley and Zisserman, "Multiple View Geometry", 2nd ed., appendix 6; Triggs et al., "Bundle adjustment", 2000).
/// </summary>
public static class PoseRefiner
{
    // A point behind the camera costs as much as one 1000 px off and pulls nowhere.
    private const double BehindCameraCost = 1e6;

    /// <summary>Refines a pose on matches.</summary>
    /// <param name="matches">At least three; all of them count, so choose inliers first or use a loss scale.</param>
    /// <param name="camera">Ideal pinhole camera.</param>
    /// <param name="initial">Start, cameraFromObject.</param>
    /// <param name="cauchyScalePixels">Scale c of the Cauchy loss, pixels; 0 for plain least squares.</param>
    /// <param name="maxIterations">Most steps tried.</param>
    public static RefinedPose Refine(ReadOnlySpan<ObjectMatch> matches, CameraIntrinsics camera, RigidTransform initial, double cauchyScalePixels = 0, int maxIterations = 100)
    {
        RigidTransform pose = initial;
        double damping = 1e-3;
        Span<double> hessian = stackalloc double[36];
        Span<double> gradient = stackalloc double[6];
        double cost = Linearize(matches, camera, pose, cauchyScalePixels, hessian, gradient);
        int iteration = 0;
        while (iteration < maxIterations && damping < 1e12)
        {
            iteration++;
            Matrix<double> damped = ToMatrix(hessian);
            for (int i = 0; i < 6; i++)
                damped[i, i] += (damping * damped[i, i]) + 1e-300;
            Vector<double>? step = SymmetricMatrix.Solve(damped, -Vector<double>.Build.DenseOfArray(gradient.ToArray()));
            if (step is null)
            {
                damping *= 10;
                continue;
            }

            RigidTransform candidate = SpecialEuclidean.Exp(new(step[0], step[1], step[2]), new(step[3], step[4], step[5])) * pose;
            double candidateCost = Cost(matches, camera, candidate, cauchyScalePixels);
            if (!(candidateCost <= cost))
            {
                damping *= 10;
                continue;
            }

            bool converged = cost - candidateCost <= 1e-13 * cost;
            pose = Orthonormal(candidate);
            damping = Math.Max(damping / 10, 1e-12);
            cost = Linearize(matches, camera, pose, cauchyScalePixels, hessian, gradient);
            if (converged)
                break;
        }

        return new RefinedPose(pose, cost, iteration, ToMatrix(hessian));
    }

    /// <summary>The value that <see cref="Refine"/> lowers.</summary>
    public static double Cost(ReadOnlySpan<ObjectMatch> matches, CameraIntrinsics camera, RigidTransform cameraFromObject, double cauchyScalePixels = 0)
    {
        double cost = 0, c2 = cauchyScalePixels * cauchyScalePixels;
        foreach (ref readonly ObjectMatch match in matches)
            cost += match.Weight * Loss(Math.Min(match.SquaredError(cameraFromObject, camera), BehindCameraCost), c2);
        return cost;
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

    private static double Linearize(ReadOnlySpan<ObjectMatch> matches, CameraIntrinsics camera, RigidTransform pose, double scale, Span<double> hessian, Span<double> gradient)
    {
        hessian.Clear();
        gradient.Clear();
        double cost = 0, c2 = scale * scale;
        Span<double> ju = stackalloc double[6];
        Span<double> jv = stackalloc double[6];
        foreach (ref readonly ObjectMatch match in matches)
        {
            Vector3D p = pose * match.Point;
            double ru = (camera.Fx * p.X / p.Z) + camera.Cx - match.Pixel.X, rv = (camera.Fy * p.Y / p.Z) + camera.Cy - match.Pixel.Y;
            double squared = (ru * ru) + (rv * rv);
            bool behind = p.Z <= 0 || !(squared < BehindCameraCost);
            cost += match.Weight * Loss(behind ? BehindCameraCost : squared, c2);
            if (behind)
                continue;
            double w = match.Weight * (c2 > 0 ? 1 / (1 + (squared / c2)) : 1);
            Jacobian(p, camera, ju, jv);
            for (int i = 0; i < 6; i++)
            {
                gradient[i] += w * ((ju[i] * ru) + (jv[i] * rv));
                for (int j = 0; j <= i; j++)
                    hessian[(i * 6) + j] += w * ((ju[i] * ju[j]) + (jv[i] * jv[j]));
            }
        }

        return cost;
    }

    private static double Loss(double squared, double c2) => c2 > 0 ? c2 * Math.Log(1 + (squared / c2)) : squared;

    // Only the lower half is filled while summing.
    private static Matrix<double> ToMatrix(ReadOnlySpan<double> lower)
    {
        var matrix = Matrix<double>.Build.Dense(6, 6);
        for (int i = 0; i < 6; i++)
        {
            for (int j = 0; j <= i; j++)
                matrix[i, j] = matrix[j, i] = lower[(i * 6) + j];
        }

        return matrix;
    }

    // Products of rotations drift; the quaternion brings them back.
    private static RigidTransform Orthonormal(RigidTransform t)
    {
        (double w, double x, double y, double z) = t.Rotation.ToQuaternion();
        return new(RotationMatrix.FromQuaternion(w, x, y, z), t.Translation);
    }
}
