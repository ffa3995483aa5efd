namespace Equiview;

/// <summary>
/// Real spherical harmonics up to degree 4 with the Condon-Shortley phase, in the order and signs in which Gaussian scenes store them.
/// Source: Sloan, "Efficient Spherical Harmonic Evaluation", JCGT 2013; the constants are also listed in appendix A of the glTF extension
/// KHR_gaussian_splatting.
/// </summary>
public static class SphericalHarmonics
{
    /// <summary>Highest degree supported.</summary>
    public const int MaximumDegree = 4;

    /// <summary>The constant basis function B0 = 1 / (2 sqrt(pi)).</summary>
    public const double Constant = 0.28209479177387814;

    /// <summary>Coefficients per color up to a degree: 1, 4, 9, 16, 25.</summary>
    public static int CoefficientCount(int degree) => (degree + 1) * (degree + 1);

    /// <summary>The coefficient of B0 that shows a display color of 0 to 1 from everywhere.</summary>
    public static float FromColor(double color) => (float)((color - 0.5) / Constant);

    /// <summary>The display color of a B0 coefficient alone; not clamped.</summary>
    public static double ToColor(double coefficient) => (coefficient * Constant) + 0.5;

    /// <summary>Writes the basis functions at a unit direction.</summary>
    /// <param name="degree">0 to 4.</param>
    /// <param name="direction">Unit vector from the camera to the Gaussian, world frame.</param>
    /// <param name="basis">Receives (degree + 1)^2 values.</param>
    public static void Evaluate(int degree, Vector3D direction, Span<double> basis)
    {
        (double x, double y, double z) = (direction.X, direction.Y, direction.Z);
        double xx = x * x, yy = y * y, zz = z * z;
        basis[0] = Constant;
        if (degree >= 1)
        {
            basis[1] = -0.4886025119029199 * y;
            basis[2] = 0.4886025119029199 * z;
            basis[3] = -0.4886025119029199 * x;
        }

        if (degree >= 2)
        {
            basis[4] = 1.0925484305920792 * x * y;
            basis[5] = -1.0925484305920792 * y * z;
            basis[6] = 0.31539156525252005 * ((2 * zz) - xx - yy);
            basis[7] = -1.0925484305920792 * x * z;
            basis[8] = 0.5462742152960396 * (xx - yy);
        }

        if (degree >= 3)
        {
            basis[9] = -0.5900435899266435 * y * ((3 * xx) - yy);
            basis[10] = 2.890611442640554 * x * y * z;
            basis[11] = -0.4570457994644658 * y * ((4 * zz) - xx - yy);
            basis[12] = 0.3731763325901154 * z * ((2 * zz) - (3 * xx) - (3 * yy));
            basis[13] = -0.4570457994644658 * x * ((4 * zz) - xx - yy);
            basis[14] = 1.445305721320277 * z * (xx - yy);
            basis[15] = -0.5900435899266435 * x * (xx - (3 * yy));
        }

        if (degree >= 4)
        {
            basis[16] = 2.5033429417967046 * x * y * (xx - yy);
            basis[17] = -1.7701307697799304 * y * z * ((3 * xx) - yy);
            basis[18] = 0.9461746957575601 * x * y * ((7 * zz) - 1);
            basis[19] = -0.6690465435572892 * y * z * ((7 * zz) - 3);
            basis[20] = 0.10578554691520431 * ((35 * zz * zz) - (30 * zz) + 3);
            basis[21] = -0.6690465435572892 * x * z * ((7 * zz) - 3);
            basis[22] = 0.47308734787878004 * (xx - yy) * ((7 * zz) - 1);
            basis[23] = -1.7701307697799304 * x * z * (xx - (3 * yy));
            basis[24] = 0.6258357354491761 * ((xx * (xx - (3 * yy))) - (yy * ((3 * xx) - yy)));
        }
    }
}
