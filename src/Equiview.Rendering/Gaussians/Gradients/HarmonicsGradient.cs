namespace Equiview.Rendering.Gaussians.Gradients;

/// <summary>
/// Derivatives of the polynomials of <see cref="SphericalHarmonics.Evaluate"/> with respect to x, y and z, taken as independent; only the
/// component along the sphere has a meaning.
/// </summary>
internal static class HarmonicsGradient
{
    /// <summary>Sum over k of <paramref name="weights"/>[k] times the gradient of basis function k at a unit direction.</summary>
    /// <param name="degree">0 to 4.</param>
    /// <param name="d">Unit vector from the camera to the Gaussian, world frame.</param>
    /// <param name="weights">(degree + 1)^2 factors.</param>
    public static Vector3D Combine(int degree, Vector3D d, ReadOnlySpan<double> weights)
    {
        Vector3D sum = default;
        if (degree >= 1)
            sum = new Vector3D(-weights[3], -weights[1], weights[2]) * 0.4886025119029199;
        if (degree >= 2)
            sum += Second(d, weights);
        if (degree >= 3)
            sum += Third(d, weights);
        return degree >= 4 ? sum + Fourth(d, weights) : sum;
    }

    private static Vector3D Second(Vector3D d, ReadOnlySpan<double> w)
    {
        (double x, double y, double z) = (d.X, d.Y, d.Z);
        const double a = 1.0925484305920792, b = 0.31539156525252005, c = 0.5462742152960396;
        return new Vector3D(
            (a * ((w[4] * y) - (w[7] * z))) - (2 * b * w[6] * x) + (2 * c * w[8] * x),
            (a * ((w[4] * x) - (w[5] * z))) - (2 * b * w[6] * y) - (2 * c * w[8] * y),
            (-a * ((w[5] * y) + (w[7] * x))) + (4 * b * w[6] * z));
    }

    private static Vector3D Third(Vector3D d, ReadOnlySpan<double> w)
    {
        (double x, double y, double z) = (d.X, d.Y, d.Z);
        double xx = x * x, yy = y * y, zz = z * z;
        double a = -0.5900435899266435 * w[9], b = 2.890611442640554 * w[10], c = -0.4570457994644658 * w[11],
            e = 0.3731763325901154 * w[12], f = -0.4570457994644658 * w[13], g = 1.445305721320277 * w[14],
            h = -0.5900435899266435 * w[15];
        return new Vector3D(
            (a * 6 * x * y) + (b * y * z) - (c * 2 * x * y) - (e * 6 * x * z) + (f * ((4 * zz) - (3 * xx) - yy)) + (g * 2 * x * z)
                + (h * 3 * (xx - yy)),
            (a * 3 * (xx - yy)) + (b * x * z) + (c * ((4 * zz) - xx - (3 * yy))) - (e * 6 * y * z) - (f * 2 * x * y) - (g * 2 * y * z)
                - (h * 6 * x * y),
            (b * x * y) + (c * 8 * y * z) + (e * ((6 * zz) - (3 * xx) - (3 * yy))) + (f * 8 * x * z) + (g * (xx - yy)));
    }

    private static Vector3D Fourth(Vector3D d, ReadOnlySpan<double> w)
    {
        (double x, double y, double z) = (d.X, d.Y, d.Z);
        double xx = x * x, yy = y * y, zz = z * z;
        double a = 2.5033429417967046 * w[16], b = -1.7701307697799304 * w[17], c = 0.9461746957575601 * w[18],
            e = -0.6690465435572892 * w[19], f = 0.10578554691520431 * w[20], g = -0.6690465435572892 * w[21],
            h = 0.47308734787878004 * w[22], i = -1.7701307697799304 * w[23], j = 0.6258357354491761 * w[24];
        return new Vector3D(
            (a * y * ((3 * xx) - yy)) + (b * 6 * x * y * z) + (c * y * ((7 * zz) - 1)) + (g * z * ((7 * zz) - 3))
                + (h * 2 * x * ((7 * zz) - 1)) + (i * 3 * z * (xx - yy)) + (j * 4 * x * (xx - (3 * yy))),
            (a * x * (xx - (3 * yy))) + (b * 3 * z * (xx - yy)) + (c * x * ((7 * zz) - 1)) + (e * z * ((7 * zz) - 3))
                - (h * 2 * y * ((7 * zz) - 1)) - (i * 6 * x * y * z) + (j * 4 * y * (yy - (3 * xx))),
            (b * y * ((3 * xx) - yy)) + (c * 14 * x * y * z) + (e * y * ((21 * zz) - 3)) + (f * ((140 * zz * z) - (60 * z)))
                + (g * x * ((21 * zz) - 3)) + (h * 14 * z * (xx - yy)) + (i * x * (xx - (3 * yy))));
    }
}
