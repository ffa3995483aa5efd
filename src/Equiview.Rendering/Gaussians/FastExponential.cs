using System.Runtime.Intrinsics;

namespace Equiview.Rendering.Gaussians;

/// <summary>
/// exp(x) of eight floats at once, within 1.2e-7 relative for x from -87 to 0: argument reduction by powers of 2 and a polynomial of degree
/// 7 (Cody and Waite, "Software Manual for the Elementary Functions", 1980). The library's version computes in double precision, which
/// takes three times as long in the innermost loop of a rasterizer.
/// </summary>
internal static class FastExponential
{
    private const float HighPart = 0.693359375f; // of ln 2, exact times any exponent
    private const float LowPart = -2.12194440e-4f;

    public static Vector256<float> Of(Vector256<float> x)
    {
        x = Vector256.Max(x, Vector256.Create(-87f));
        Vector256<float> exponent = Vector256.Round(x * Vector256.Create(1.44269504f));
        Vector256<float> r = Vector256.MultiplyAddEstimate(exponent, Vector256.Create(-HighPart), x);
        r = Vector256.MultiplyAddEstimate(exponent, Vector256.Create(-LowPart), r);
        Vector256<float> p = Vector256.MultiplyAddEstimate(Vector256.Create(1 / 5040f), r, Vector256.Create(1 / 720f));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(1 / 120f));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(1 / 24f));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(1 / 6f));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(0.5f));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256<float>.One);
        p = Vector256.MultiplyAddEstimate(p, r, Vector256<float>.One);
        return p * ((Vector256.ConvertToInt32Native(exponent) + Vector256.Create(127)) << 23).AsSingle();
    }
}
