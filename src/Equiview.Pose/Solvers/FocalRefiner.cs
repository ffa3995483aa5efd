using Equiview.Numerics;
using Equiview.Pose.Geometry;

namespace Equiview.Pose.Solvers;

/// <summary>A pose that was refined together with the focal length of its camera.</summary>
/// <param name="CameraFromObject">The pose.</param>
/// <param name="Camera">The camera with the focal length found.</param>
/// <param name="Covariance">Of the twist, the focal length being unknown.</param>
/// <param name="RelativeDeviation">Standard deviation of the focal length, as a share of it.</param>
internal sealed record RefinedFocal(
    RigidTransform CameraFromObject, CameraIntrinsics Camera, PoseCovariance Covariance, double RelativeDeviation);

/// <summary>
/// Refines pose and focal length together on point matches, with Cauchy's loss: the logarithm of the focal length is a seventh unknown
/// with a prior around the guess, for it and the distance can hardly be told apart where the object is small or far.
/// </summary>
internal static class FocalRefiner
{
    // Focal lengths of Exif tags are rounded to millimeters and ignore crops and stabilization.
    private const double PriorDeviation = 0.1;

    // The principal point is taken as the middle of the image. Off it by this share of the longer side (one deviation), the camera seems
    // turned about its own center.
    private const double PrincipalPointShare = 0.01;
    private const int Unknowns = NormalEquations.Unknowns + 1, Focal = NormalEquations.Unknowns, Steps = 50, MinMatches = 6;
    private const double FirstDamping = 1e-3, MaxDamping = 1e8, Tolerance = 1e-10, MaxLogChange = 0.7;

    /// <summary>Refines on matches; null with too few of them, or where they do not fix the seven unknowns.</summary>
    /// <param name="matches">Inliers of the pose.</param>
    /// <param name="guess">The camera with the guessed focal length, mean of the prior.</param>
    /// <param name="camera">The camera at which to start.</param>
    /// <param name="initial">Start, cameraFromObject.</param>
    /// <param name="deviationFactor">
    /// How much too small the first-order deviations are, for matches are not independent; it also weakens them against the prior.
    /// </param>
    public static RefinedFocal? Refine(
        ObjectMatch[] matches, CameraIntrinsics guess, CameraIntrinsics camera, RigidTransform initial, double deviationFactor)
    {
        if (matches.Length < MinMatches)
            return null;
        double noise = CauchyLoss.Scale(
            [.. matches.Select(m => Math.Sqrt(m.SquaredError(initial, camera)))], CauchyLoss.RayleighMedian);
        double prior = deviationFactor * CauchyLoss.Deviation(noise) / PriorDeviation;
        (RigidTransform pose, double log) = (initial, Math.Log(camera.Fx / guess.Fx));
        NormalEquations here = Linearize(pose, log);
        double damping = FirstDamping;
        for (int i = 0; i < Steps && damping < MaxDamping; i++)
        {
            if (here.Step(damping) is not { } step || Math.Abs(log + step[Focal]) > MaxLogChange)
            {
                damping *= 10;
                continue;
            }

            (RigidTransform nextPose, double nextLog) = (SpecialEuclidean.Step(pose, step.AsSpan(0, Focal)), log + step[Focal]);
            NormalEquations next = Linearize(nextPose, nextLog);
            if (!(next.Cost <= here.Cost))
            {
                damping *= 10;
                continue;
            }

            bool converged = here.Cost - next.Cost <= Tolerance * here.Cost;
            (pose, log, here, damping) = (nextPose, nextLog, next, Math.Max(damping / 10, 1e-9));
            if (converged)
                break;
        }

        return Result();

        RefinedFocal? Result()
        {
            CameraIntrinsics found = Scaled(guess, log);
            double deviation = CauchyLoss.Deviation(CauchyLoss.Scale(
                [.. matches.Select(m => Math.Sqrt(m.SquaredError(pose, found)))], CauchyLoss.RayleighMedian));
            if (here.Covariance(Math.Pow(deviationFactor * deviation, 2)) is not { } full)
                return null;
            var twist = new double[Focal, Focal];
            for (int i = 0; i < Focal * Focal; i++)
                twist[i / Focal, i % Focal] = full[i / Focal, i % Focal];
            double shift = PrincipalPointShare * found.Size.LongSide / found.Fx;
            twist[0, 0] += shift * shift;
            twist[1, 1] += shift * shift;
            return new(pose, found, new PoseCovariance(twist, deviation), Math.Sqrt(full[Focal, Focal]));
        }

        NormalEquations Linearize(RigidTransform at, double logFocal)
        {
            var equations = new NormalEquations(Unknowns);
            AddResiduals(matches, Scaled(guess, logFocal), at, noise, equations);
            Span<double> row = stackalloc double[Unknowns];
            row.Clear();
            row[Focal] = prior;
            equations.AddCost(Math.Pow(prior * logFocal, 2));
            equations.Add(row, prior * logFocal, 1);
            return equations;
        }
    }

    /// <summary>A camera with its focal lengths multiplied by the exponential of a number.</summary>
    private static CameraIntrinsics Scaled(CameraIntrinsics camera, double log) =>
        camera with { Fx = camera.Fx * Math.Exp(log), Fy = camera.Fy * Math.Exp(log) };

    private static void AddResiduals(
        ReadOnlySpan<ObjectMatch> matches, CameraIntrinsics camera, RigidTransform pose, double scale, NormalEquations equations)
    {
        Span<double> rowU = stackalloc double[Unknowns], rowV = stackalloc double[Unknowns];
        foreach (ref readonly ObjectMatch match in matches)
        {
            Vector3D p = pose * match.Point;
            if (p.Z <= 0)
            {
                equations.AddCost(double.PositiveInfinity);
                continue;
            }

            (double u, double v) = (camera.Fx * p.X / p.Z, camera.Fy * p.Y / p.Z);
            (double ru, double rv) = (u + camera.Cx - match.Pixel.X, v + camera.Cy - match.Pixel.Y);
            (double loss, double weight) = CauchyLoss.Evaluate((ru * ru) + (rv * rv), scale);
            PoseRefiner.Jacobian(p, camera, rowU, rowV);
            (rowU[Focal], rowV[Focal]) = (u, v);
            equations.AddCost(match.Weight * loss);
            equations.Add(rowU, ru, match.Weight * weight);
            equations.Add(rowV, rv, match.Weight * weight);
        }
    }
}
