using Equiview.Pose.Geometry;

namespace Equiview.Pose.Solvers;

/// <summary>
/// The weighted normal equations of a small twist (rotation vector, translation) in the camera frame, summed residual by residual:
/// <c>JᵀWJ</c>, <c>JᵀWr</c> and the cost (Hartley and Zisserman, "Multiple View Geometry", 2nd ed., appendix 6).
/// </summary>
internal sealed class NormalEquations
{
    /// <summary>Degrees of freedom of a twist.</summary>
    public const int Unknowns = 6;

    // Only the lower half of JᵀWJ is summed.
    private readonly double[] lower = new double[Unknowns * Unknowns];
    private readonly double[] gradient = new double[Unknowns];

    /// <summary>Sum of the losses.</summary>
    public double Cost { get; private set; }

    /// <summary>JᵀWr: half the derivative of the cost by the twist.</summary>
    public ReadOnlySpan<double> Gradient => gradient;

    /// <summary>Adds to the cost; on its own for a residual that has no derivative.</summary>
    public void AddCost(double loss) => Cost += loss;

    /// <summary>Adds one residual.</summary>
    /// <param name="jacobian">Its derivatives by the twist.</param>
    /// <param name="residual">Its value.</param>
    /// <param name="weight">Its weight, of a robust loss the derivative of the loss by the squared residual.</param>
    public void Add(ReadOnlySpan<double> jacobian, double residual, double weight)
    {
        for (int i = 0; i < Unknowns; i++)
        {
            double scaled = weight * jacobian[i];
            gradient[i] += scaled * residual;
            for (int j = 0; j <= i; j++)
                lower[(i * Unknowns) + j] += scaled * jacobian[j];
        }
    }

    /// <summary>Adds a prior <c>½ (offset + x)ᵀ information (offset + x)</c> on the twist x, without its cost.</summary>
    /// <param name="information">6 x 6, symmetric.</param>
    /// <param name="offset">Twist by which the pose has left the mean of the prior.</param>
    public void AddPrior(double[,] information, ReadOnlySpan<double> offset)
    {
        for (int i = 0; i < Unknowns; i++)
        {
            for (int j = 0; j < Unknowns; j++)
            {
                gradient[i] += information[i, j] * offset[j];
                if (j <= i)
                    lower[(i * Unknowns) + j] += information[i, j];
            }
        }
    }

    /// <summary>
    /// The step that lowers the cost, <c>−(JᵀWJ + damping · diag(JᵀWJ))⁻¹ JᵀWr</c>; null where the residuals do not fix it.
    /// </summary>
    public double[]? Step(double damping = 0)
    {
        var damped = (double[])lower.Clone();
        for (int i = 0; i < Unknowns; i++)
            damped[(i * Unknowns) + i] *= 1 + damping;
        return SymmetricMatrix.Solve(damped, Array.ConvertAll(gradient, g => -g));
    }

    /// <summary>
    /// Covariance of the twist for residuals of a variance: <c>variance · (JᵀWJ)⁻¹</c>; null where the residuals do not fix it.
    /// </summary>
    public double[,]? Covariance(double variance)
    {
        var covariance = new double[Unknowns, Unknowns];
        var unit = new double[Unknowns];
        for (int column = 0; column < Unknowns; column++)
        {
            Array.Clear(unit);
            unit[column] = 1;
            if (SymmetricMatrix.Solve(lower, unit) is not { } solution)
                return null;
            for (int row = 0; row < Unknowns; row++)
                covariance[row, column] = solution[row] * variance;
        }

        return covariance;
    }
}
