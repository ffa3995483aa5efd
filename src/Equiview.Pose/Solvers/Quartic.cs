namespace Equiview.Pose.Solvers;

/// <summary>Real roots of a polynomial of degree four in closed form (Ferrari), each polished by Newton steps.</summary>
internal static class Quartic
{
    /// <summary>
    /// Writes the real roots of a x⁴ + b x³ + c x² + d x + e into <paramref name="roots"/> (room for 4); returns their number.
    /// </summary>
    public static int RealRoots(double a, double b, double c, double d, double e, Span<double> roots)
    {
        if (Math.Abs(a) < 1e-14 * (Math.Abs(b) + Math.Abs(c) + Math.Abs(d) + Math.Abs(e)))
            return 0;
        (b, c, d, e) = (b / a, c / a, d / a, e / a);

        // x = y - b/4 gives y⁴ + p y² + q y + r.
        double b2 = b * b;
        double p = c - (3 * b2 / 8), q = d - (b * c / 2) + (b2 * b / 8), r = e - (b * d / 4) + (b2 * c / 16) - (3 * b2 * b2 / 256);
        double m = MaxCubicRoot(p, ((p * p) - (4 * r)) / 4, -q * q / 8);
        int count = 0;
        if (m < 1e-12 * (1 + Math.Abs(p)))
        {
            // q is 0: a quadratic in y².
            double root = Math.Sqrt(Math.Max(0, (p * p / 4) - r));
            AddSquareRoots((-p / 2) + root, roots, ref count);
            AddSquareRoots((-p / 2) - root, roots, ref count);
        }
        else
        {
            double s = Math.Sqrt(2 * m), shift = q / (2 * s);
            AddQuadratic(s, (p / 2) + m - shift, roots, ref count);
            AddQuadratic(-s, (p / 2) + m + shift, roots, ref count);
        }

        for (int i = 0; i < count; i++)
            roots[i] = Polish(roots[i] - (b / 4), b, c, d, e);
        return count;
    }

    private static void AddSquareRoots(double square, Span<double> roots, ref int count)
    {
        if (square < 0)
            return;
        roots[count++] = Math.Sqrt(square);
        roots[count++] = -Math.Sqrt(square);
    }

    // y² + s y + k. A slightly negative discriminant is a double root that rounding has pushed off the axis.
    private static void AddQuadratic(double s, double k, Span<double> roots, ref int count)
    {
        double discriminant = (s * s) - (4 * k);
        if (discriminant < -1e-9 * ((s * s) + Math.Abs(k)))
            return;
        double root = Math.Sqrt(Math.Max(0, discriminant));
        roots[count++] = (-s + root) / 2;
        roots[count++] = (-s - root) / 2;
    }

    private static double Polish(double x, double b, double c, double d, double e)
    {
        for (int i = 0; i < 3; i++)
        {
            double value = (((((x + b) * x) + c) * x) + d) * x + e;
            double slope = (((((4 * x) + (3 * b)) * x) + (2 * c)) * x) + d;
            double next = x - (value / slope);
            if (!double.IsFinite(next))
                return x;
            x = next;
        }

        return x;
    }

    // Largest real root of x³ + a x² + b x + c, by the trigonometric or Cardano's formula.
    private static double MaxCubicRoot(double a, double b, double c)
    {
        double q = ((a * a) - (3 * b)) / 9, r = ((2 * a * a * a) - (9 * a * b) + (27 * c)) / 54;
        if (r * r < q * q * q)
        {
            double theta = Math.Acos(Math.Clamp(r / Math.Sqrt(q * q * q), -1, 1)), scale = -2 * Math.Sqrt(q);
            return Math.Max(scale * Math.Cos(theta / 3),
                Math.Max(scale * Math.Cos((theta + (2 * Math.PI)) / 3), scale * Math.Cos((theta - (2 * Math.PI)) / 3))) - (a / 3);
        }

        double u = -Math.CopySign(Math.Cbrt(Math.Abs(r) + Math.Sqrt(Math.Max(0, (r * r) - (q * q * q)))), r);
        return u + (u == 0 ? 0 : q / u) - (a / 3);
    }
}
