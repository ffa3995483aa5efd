using Equiview.Pose.Geometry;
using MathNet.Numerics.LinearAlgebra;
namespace Equiview.Pose.Solvers;

/// <summary>Levenberg-Marquardt on SE(3) for any sum of losses, steps <c>exp(ω, v) cameraFromObject</c> (Hartley and Zisserman, "Multiple View Geometry", 2nd ed., appendix 6).</summary>
internal static class TwistMinimizer
{
    private const double FirstDamping = 1e-3, LeastDamping = 1e-9, MostDamping = 1e9;

    /// <summary>JᵀWJ, the gradient and the cost at a pose.</summary>
    public delegate (Matrix<double> Hessian, Vector<double> Gradient, double Cost) Linearization(RigidTransform pose);

    /// <summary>Lowers the cost from a start until a step gains less than a share of it.</summary>
    /// <param name="initial">Start, cameraFromObject.</param>
    /// <param name="linearize">The problem.</param>
    /// <param name="maxIterations">Most steps tried.</param>
    /// <param name="tolerance">The share.</param>
    public static RefinedPose Minimize(RigidTransform initial, Linearization linearize, int maxIterations, double tolerance)
    {
        RigidTransform pose = initial;
        var (hessian, gradient, cost) = linearize(pose);
        double damping = FirstDamping;
        int iteration = 0;
        while (iteration < maxIterations && damping < MostDamping)
        {
            iteration++;
            Matrix<double> damped = hessian.Clone();
            for (int k = 0; k < 6; k++)
                damped[k, k] *= 1 + damping;
            if (SymmetricMatrix.Solve(damped, -gradient) is not { } step)
            {
                damping *= 10;
                continue;
            }

            RigidTransform candidate = SpecialEuclidean.Step(pose, step);
            var (nextHessian, nextGradient, nextCost) = linearize(candidate);
            if (!(nextCost <= cost))
            {
                damping *= 10;
                continue;
            }

            bool converged = cost - nextCost <= tolerance * cost;
            (pose, hessian, gradient, cost) = (candidate, nextHessian, nextGradient, nextCost);
            damping = Math.Max(damping / 10, LeastDamping);
            if (converged)
                break;
        }

        return new RefinedPose(pose, cost, iteration, hessian);
    }
}
