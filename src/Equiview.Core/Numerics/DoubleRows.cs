using System.Numerics;
using System.Runtime.InteropServices;

namespace Equiview.Numerics;

/// <summary>The three row operations of dense linear algebra, many values at once.</summary>
internal static class DoubleRows
{
    /// <summary>Sum of products of two rows of equal length.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ReadOnlySpan<Vector<double>> wideA = Wide(a), wideB = Wide(b);
        Vector<double> sums = default;
        for (int i = 0; i < wideA.Length; i++)
            sums += wideA[i] * wideB[i];
        double sum = Vector.Sum(sums);
        for (int i = wideA.Length * Vector<double>.Count; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    /// <summary>Adds a multiple of a row to a row.</summary>
    public static void AddScaled(Span<double> to, double factor, ReadOnlySpan<double> row)
    {
        Span<Vector<double>> wideTo = Wide(to);
        ReadOnlySpan<Vector<double>> wideRow = Wide(row);
        var factors = new Vector<double>(factor);
        for (int i = 0; i < wideTo.Length; i++)
            wideTo[i] += factors * wideRow[i];
        for (int i = wideTo.Length * Vector<double>.Count; i < to.Length; i++)
            to[i] += factor * row[i];
    }

    /// <summary>Turns two rows in their plane: a' = cos a - sin b, b' = sin a + cos b.</summary>
    public static void Rotate(Span<double> a, Span<double> b, double cos, double sin)
    {
        Span<Vector<double>> wideA = Wide(a), wideB = Wide(b);
        Vector<double> coses = new(cos), sines = new(sin);
        for (int i = 0; i < wideA.Length; i++)
            (wideA[i], wideB[i]) = ((coses * wideA[i]) - (sines * wideB[i]), (sines * wideA[i]) + (coses * wideB[i]));
        for (int i = wideA.Length * Vector<double>.Count; i < a.Length; i++)
            (a[i], b[i]) = ((cos * a[i]) - (sin * b[i]), (sin * a[i]) + (cos * b[i]));
    }

    private static Span<Vector<double>> Wide(Span<double> row) => MemoryMarshal.Cast<double, Vector<double>>(row);

    private static ReadOnlySpan<Vector<double>> Wide(ReadOnlySpan<double> row) => MemoryMarshal.Cast<double, Vector<double>>(row);
}
