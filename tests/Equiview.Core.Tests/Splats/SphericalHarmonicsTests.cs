namespace Equiview.Core.Tests.Splats;

public sealed class SphericalHarmonicsTests
{
    // Midpoint rule in z (error 1e-6), equal steps in azimuth (exact for products of degree 8).
    [Fact]
    public void Evaluate_IntegratedOverTheSphere_IsOrthonormal()
    {
        var gram = new double[25, 25];
        Span<double> basis = stackalloc double[25];
        const int Rings = 2000, Steps = 16;
        for (int r = 0; r < Rings; r++)
        {
            double z = ((2.0 * r) + 1 - Rings) / Rings, s = Math.Sqrt(1 - (z * z));
            for (int a = 0; a < Steps; a++)
            {
                double angle = 2 * Math.PI * a / Steps;
                SphericalHarmonics.Evaluate(SphericalHarmonics.MaximumDegree, new(s * Math.Cos(angle), s * Math.Sin(angle), z), basis);
                for (int i = 0; i < 25; i++)
                {
                    for (int j = 0; j < 25; j++)
                        gram[i, j] += basis[i] * basis[j] * 4 * Math.PI / (Rings * Steps);
                }
            }
        }

        for (int i = 0; i < 25; i++)
        {
            for (int j = 0; j < 25; j++)
                Assert.Equal(i == j ? 1 : 0, gram[i, j], 1e-5);
        }
    }

    [Fact]
    public void FromColor_AndBack_IsTheColor() => Assert.Equal(0.8, SphericalHarmonics.ToColor(SphericalHarmonics.FromColor(0.8)), 1e-7);
}
