using Equiview.Pose.Geometry;

namespace Equiview.Pose.Solvers;

/// <summary>A locally best pose.</summary>
/// <param name="CameraFromObject">The pose.</param>
/// <param name="Cost">Sum of the losses there.</param>
/// <param name="Iterations">Steps tried.</param>
internal sealed record RefinedPose(RigidTransform CameraFromObject, double Cost, int Iterations);

/// <summary>
/// Levenberg-Marquardt on SE(3) for any sum of (robust) losses, steps <c>exp(ω, v) cameraFromObject</c>
/// (Hartley and Zisserman, "Multiple View Geometry", 2nd ed., appendix 6; Triggs et al., "Bundle adjustment", 2000).
/// </summary>
internal static class TwistLeastSquares
{
    private const double FirstDamping = 1e-3, MinDamping = 1e-12, MaxDamping = 1e12, DampingFactor = 10;

    /// <summary>Adds all residuals of a problem at a pose to its normal equations.</summary>
    public delegate void Residuals(RigidTransform cameraFromObject, NormalEquations equations);

    /// <summary>The normal equations of a problem at a pose.</summary>
    public static NormalEquations Linearize(RigidTransform cameraFromObject, Residuals residuals)
    {
        var equations = new NormalEquations();
        residuals(cameraFromObject, equations);
        return equations;
    }

    /// <summary>Lowers the cost from a start until a step gains less than a share of it.</summary>
    /// <param name="initial">Start, cameraFromObject.</param>
    /// <param name="residuals">The problem.</param>
    /// <param name="maxIterations">Most steps tried.</param>
    /// <param name="tolerance">Relative gain at which the search ends.</param>
    public static RefinedPose Minimize(RigidTransform initial, Residuals residuals, int maxIterations, double tolerance)
    {
        (RigidTransform pose, NormalEquations here) = (initial, Linearize(initial, residuals));
        double damping = FirstDamping;
        int iteration = 0;
        while (iteration < maxIterations && damping < MaxDamping)
        {
            iteration++;
            if (here.Step(damping) is not { } step)
            {
                damping *= DampingFactor;
                continue;
            }

            RigidTransform candidate = SpecialEuclidean.Step(pose, step);
            NormalEquations next = Linearize(candidate, residuals);
            if (!(next.Cost <= here.Cost))
            {
                damping *= DampingFactor;
                continue;
            }

            bool converged = here.Cost - next.Cost <= tolerance * here.Cost;
            (pose, here) = (candidate, next);
            damping = Math.Max(damping / DampingFactor, MinDamping);
            if (converged)
                break;
        }

        return new RefinedPose(pose, here.Cost, iteration);
    }
}
