namespace Equiview.Pose.Solvers;

/// <summary>
/// First-order uncertainty of a pose: the covariance of the small twist (ω, v) in the CAMERA frame that would correct it,
/// <c>cameraFromObject_true = exp(ω, v) cameraFromObject</c>.
/// </summary>
/// <param name="Matrix">6 x 6: rotation vector in radians first, then translation in the object's unit.</param>
/// <param name="NoisePixels">Standard deviation of one pixel coordinate, estimated from the residuals of the inliers.</param>
public sealed record PoseCovariance(double[,] Matrix, double NoisePixels)
{
    /// <summary>Standard deviation of the rotation (root of the summed variances), degrees.</summary>
    public double RotationDegrees => Math.Sqrt(Matrix[0, 0] + Matrix[1, 1] + Matrix[2, 2]) * 180 / Math.PI;

    /// <summary>The same with every standard deviation multiplied.</summary>
    public PoseCovariance Scaled(double factor)
    {
        var scaled = (double[,])Matrix.Clone();
        for (int i = 0; i < scaled.GetLength(0); i++)
        {
            for (int j = 0; j < scaled.GetLength(1); j++)
                scaled[i, j] *= factor * factor;
        }

        return this with { Matrix = scaled };
    }

    /// <summary>The covariance of the twist in another frame.</summary>
    /// <param name="adjoint">[6, 6], <see cref="Geometry.SpecialEuclidean.Adjoint"/> of the motion into that frame.</param>
    internal PoseCovariance Mapped(double[,] adjoint)
    {
        int n = Matrix.GetLength(0);
        var mapped = new double[n, n];
        for (int i = 0; i < n * n * n * n; i++)
        {
            (int row, int column, int k, int l) = (i / (n * n * n), i / (n * n) % n, i / n % n, i % n);
            mapped[row, column] += adjoint[row, k] * Matrix[k, l] * adjoint[column, l];
        }

        return this with { Matrix = mapped };
    }

    /// <summary>
    /// Standard deviation of the object origin's position in the camera frame, in the object's unit: the twist's rotation also moves it.
    /// </summary>
    /// <param name="cameraFromObject">The pose this belongs to.</param>
    public double Translation(RigidTransform cameraFromObject)
    {
        (double x, double y, double z) = cameraFromObject.Translation;
        double[][] jacobian = [[0, z, -y, 1, 0, 0], [-z, 0, x, 0, 1, 0], [y, -x, 0, 0, 0, 1]];
        return Math.Sqrt(jacobian.Sum(Variance));
    }

    private double Variance(double[] row)
    {
        double variance = 0;
        for (int i = 0; i < row.Length; i++)
        {
            for (int j = 0; j < row.Length; j++)
                variance += row[i] * Matrix[i, j] * row[j];
        }

        return variance;
    }
}
