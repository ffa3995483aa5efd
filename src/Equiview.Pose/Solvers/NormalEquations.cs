using Equiview.Pose.Geometry;

namespace Equiview.Pose.Solvers;

/// <summary>
/// The weighted normal equations of a small twist (rotation vector, translation) in the camera frame, summed residual by residual:
/// <c>JᵀWJ</c>, <c>JᵀWr</c> and the cost (Hartley and Zisserman, "Multiple View Geometry", 2nd ed., appendix 6).
/// </summary>
/// <param name="unknowns">Number of unknowns: those of the twist come first.</param>
internal sealed class NormalEquations(int unknowns = NormalEquations.Unknowns)
{
    /// <summary>Degrees of freedom of a twist.</summary>
    public const int Unknowns = 6;

    // Only the lower half of JᵀWJ is summed.
    private readonly double[] lower = new double[unknowns * unknowns];
    private readonly double[] gradient = new double[unknowns];

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
        for (int i = 0; i < unknowns; i++)
        {
            double scaled = weight * jacobian[i];
            gradient[i] += scaled * residual;
            for (int j = 0; j <= i; j++)
                lower[(i * unknowns) + j] += scaled * jacobian[j];
        }
    }

    /// <summary>Adds the equations of another twist, which is a linear function of this one.</summary>
    /// <param name="other">Equations of the other twist.</param>
    /// <param name="map">The other twist is map · this twist; of a camera in a rig the adjoint of cameraFromRig.</param>
    public void AddMapped(NormalEquations other, double[,] map)
    {
        Cost += other.Cost;
        for (int i = 0; i < Unknowns; i++)
        {
            for (int k = 0; k < Unknowns; k++)
            {
                gradient[i] += map[k, i] * other.gradient[k];
                for (int l = 0; l < Unknowns; l++)
                {
                    double value = other.lower[(Math.Max(k, l) * Unknowns) + Math.Min(k, l)];
                    for (int j = 0; j <= i; j++)
                        lower[(i * unknowns) + j] += map[k, i] * value * map[l, j];
                }
            }
        }
    }

    /// <summary>Adds a prior <c>½ (offset + x)ᵀ information (offset + x)</c> on the twist x, without its cost.</summary>
    /// <param name="information">6 x 6, symmetric.</param>
    /// <param name="offset">Twist by which the pose has left the mean of the prior.</param>
    public void AddPrior(double[,] information, ReadOnlySpan<double> offset)
    {
        for (int i = 0; i < unknowns; i++)
        {
            for (int j = 0; j < unknowns; j++)
            {
                gradient[i] += information[i, j] * offset[j];
                if (j <= i)
                    lower[(i * unknowns) + j] += information[i, j];
            }
        }
    }

    /// <summary>
    /// The step that lowers the cost, <c>−(JᵀWJ + damping · diag(JᵀWJ))⁻¹ JᵀWr</c>; null where the residuals do not fix it.
    /// </summary>
    public double[]? Step(double damping = 0)
    {
        var damped = (double[])lower.Clone();
        for (int i = 0; i < unknowns; i++)
            damped[(i * unknowns) + i] *= 1 + damping;
        return SymmetricMatrix.Solve(damped, Array.ConvertAll(gradient, g => -g));
    }

    /// <summary>
    /// Covariance of the twist for residuals of a variance: <c>variance · (JᵀWJ)⁻¹</c>; null where the residuals do not fix it.
    /// </summary>
    public double[,]? Covariance(double variance)
    {
        var covariance = new double[unknowns, unknowns];
        var unit = new double[unknowns];
        for (int column = 0; column < unknowns; column++)
        {
            Array.Clear(unit);
            unit[column] = 1;
            if (SymmetricMatrix.Solve(lower, unit) is not { } solution)
                return null;
            for (int row = 0; row < unknowns; row++)
                covariance[row, column] = solution[row] * variance;
        }

        return covariance;
    }
}
