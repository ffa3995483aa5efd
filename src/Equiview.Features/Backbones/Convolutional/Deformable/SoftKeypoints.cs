using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Backbones.Convolutional.Deformable;

/// <summary>
/// Differentiable key-point detection of ALIKE and ALIKED (Zhao et al., TMM 2022): maxima that are left when maxima suppress their
/// neighbors twice, moved to the softmax's center of mass of the scores around.
/// </summary>
internal static class SoftKeypoints
{
    private const double Temperature = 0.1;

    /// <summary>The best maxima of a score map.</summary>
    /// <param name="scores">[1, 1, H, W].</param>
    /// <param name="count">Most points returned.</param>
    /// <param name="radius">Half side of the neighborhood, pixels; points nearer to the border than this are left out.</param>
    /// <param name="model">Whose scores they are, for the error.</param>
    /// <returns>Points with the first pixel's center at (0, 0), by the score of their maximum, and the scores at the points.</returns>
    /// <exception cref="ModelOutputException">A score is not finite.</exception>
    public static (double[] X, double[] Y, float[] Scores) Pick(Tensor scores, int count, int radius, string model)
    {
        (int height, int width) = ((int)scores.shape[2], (int)scores.shape[3]);
        int side = (2 * radius) + 1;
        float[] map = scores.cpu().contiguous().data<float>().ToArray();
        FiniteValues.RequireOutput(map, model);
        bool[] isMaximum = Maxima(scores, radius).cpu().contiguous().data<bool>().ToArray();
        int[] best = [.. Enumerable.Range(0, map.Length).Where(i => isMaximum[i] && map[i] > 0 && IsInside(i))
            .OrderByDescending(i => map[i]).ThenBy(i => i).Take(count)];
        (double X, double Y)[] points = Array.ConvertAll(best, Center);
        return (Array.ConvertAll(points, p => p.X), Array.ConvertAll(points, p => p.Y), Array.ConvertAll(points, At));

        bool IsInside(int i) => i % width >= radius && i % width < width - radius && i / width >= radius && i / width < height - radius;

        (double X, double Y) Center(int i)
        {
            double peak = double.NegativeInfinity, sum = 0, sumX = 0, sumY = 0;
            for (int k = 0; k < side * side; k++)
                peak = Math.Max(peak, map[Neighbor(i, k)]);
            for (int k = 0; k < side * side; k++)
            {
                double weight = Math.Exp((map[Neighbor(i, k)] - peak) / Temperature);
                (sum, sumX, sumY) = (sum + weight, sumX + (weight * ((k % side) - radius)), sumY + (weight * ((k / side) - radius)));
            }

            return ((i % width) + (sumX / sum), (i / width) + (sumY / sum));
        }

        int Neighbor(int i, int k) => i + (((k / side) - radius) * width) + (k % side) - radius;

        float At((double X, double Y) point)
        {
            int x = Math.Min((int)point.X, width - 2), y = Math.Min((int)point.Y, height - 2), i = (y * width) + x;
            double fx = point.X - x, fy = point.Y - y;
            double upper = (map[i] * (1 - fx)) + (map[i + 1] * fx), lower = (map[i + width] * (1 - fx)) + (map[i + width + 1] * fx);
            return (float)((upper * (1 - fy)) + (lower * fy));
        }
    }

    private static Tensor Maxima(Tensor scores, int radius)
    {
        Tensor maxima = Largest(scores).eq(scores), none = zeros_like(scores);
        for (int pass = 0; pass < 2; pass++)
        {
            Tensor near = PinnedScalars.With(0, Largest(maxima.to_type(ScalarType.Float32)).gt); // near a maximum
            Tensor rest = where(near, none, scores);
            maxima = maxima.logical_or(Largest(rest).eq(rest).logical_and(near.logical_not()));
        }

        return maxima;

        Tensor Largest(Tensor x) => nn.functional.max_pool2d(x, (2 * radius) + 1, 1, radius);
    }
}
