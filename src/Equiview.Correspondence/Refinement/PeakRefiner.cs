using System.Numerics.Tensors;
using Equiview.Correspondence.Matching;
namespace Equiview.Correspondence.Refinement;

/// <summary>
/// Offsets of a peak from its cell, in cells, from a square window of scores with the peak's cell in the middle. NaN marks cells that do
/// not exist (beyond the border or masked).
/// </summary>
internal static class PeakRefiner
{
    /// <summary>The offset by the chosen method.</summary>
    public static (double X, double Y) Refine(CellLayout layout, ReadOnlySpan<float> scores, int best, RefinementOptions options)
    {
        int radius = options.Method switch
        {
            PeakRefinement.Parabola => 1,
            PeakRefinement.Quadratic => 2,
            PeakRefinement.SoftArgmax => options.RadiusCells,
            _ => 0,
        };
        if (radius == 0)
            return (0, 0);
        int side = (2 * radius) + 1;
        Span<float> window = stackalloc float[side * side];
        layout.CopyWindow(scores, best, radius, window);
        return options.Method switch
        {
            PeakRefinement.Parabola => Parabola(window, radius),
            PeakRefinement.Quadratic => QuadraticFit.Vertex(window, radius),
            _ => SoftArgmax(window, radius, options.TemperatureShare * (scores[best] - TensorPrimitives.Sum(scores) / scores.Length)),
        };
    }

    /// <summary>Vertex of the parabola through the middle and its two neighbors, for each axis; 0 where a neighbor is missing.</summary>
    public static (double X, double Y) Parabola(ReadOnlySpan<float> window, int radius)
    {
        int side = (2 * radius) + 1, middle = window.Length / 2;
        return (
            Vertex(window[middle - 1], window[middle], window[middle + 1]),
            Vertex(window[middle - side], window[middle], window[middle + side]));

        static double Vertex(float before, float at, float after)
        {
            double curvature = (double)before - (2 * (double)at) + after;
            return curvature < 0 ? Math.Clamp(0.5 * ((double)before - after) / curvature, -0.5, 0.5) : 0; // NaN compares false
        }
    }

    /// <summary>Centroid of exp(score / temperature) over the cells of a disc whose opposite cell exists too; 0 without contrast.</summary>
    public static (double X, double Y) SoftArgmax(ReadOnlySpan<float> window, int radius, double temperature)
    {
        if (!(temperature > 0))
            return (0, 0);
        int side = (2 * radius) + 1, last = window.Length - 1;
        double peak = window[last / 2], sum = 0, sumX = 0, sumY = 0;
        for (int i = 0; i < window.Length; i++)
        {
            int x = (i % side) - radius, y = (i / side) - radius;
            if ((x * x) + (y * y) > radius * radius || float.IsNaN(window[i]) || float.IsNaN(window[last - i]))
                continue;
            double weight = Math.Exp((window[i] - peak) / temperature);
            sum += weight;
            sumX += weight * x;
            sumY += weight * y;
        }

        return (sumX / sum, sumY / sum);
    }
}
