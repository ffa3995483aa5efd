using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features;

/// <summary>Picks key points out of a score map.</summary>
internal static class KeypointSelection
{
    /// <summary>Local maxima of a score map, best first, refined by a parabola along each axis.</summary>
    /// <param name="scores">[1, 1, H, W].</param>
    /// <param name="count">Most points returned.</param>
    /// <param name="radius">Half side of the neighborhood, pixels; points nearer to the border than this are left out.</param>
    /// <param name="model">Whose scores they are, for the error.</param>
    /// <returns>Raster points of the prepared image and their scores.</returns>
    /// <exception cref="ModelOutputException">A score is not finite.</exception>
    public static (PixelPoint[] Points, float[] Scores) Pick(Tensor scores, int count, int radius, string model)
    {
        using DisposeScope scope = NewDisposeScope();
        (int height, int width) = ((int)scores.shape[2], (int)scores.shape[3]);
        Tensor peaks = nn.functional.max_pool2d(
            scores, (2 * radius) + 1, 1, radius).eq(scores).logical_and(PinnedScalars.With(0, scores.gt));
        float[] map = scores.cpu().contiguous().data<float>().ToArray();
        FiniteValues.RequireOutput(map, model);
        bool[] isPeak = peaks.cpu().contiguous().data<bool>().ToArray();
        int[] best = [.. Enumerable.Range(0, map.Length).Where(i => isPeak[i] && Inside(i)).OrderByDescending(i => map[i]).ThenBy(i => i)
            .Take(count)];
        return ([.. best.Select(SubPixel)], [.. best.Select(i => map[i])]);

        PixelPoint SubPixel(int i) => new(
            (i % width) + 0.5 + Offset(map[i - 1], map[i], map[i + 1]),
            (i / width) + 0.5 + Offset(map[i - width], map[i], map[i + width]));

        bool Inside(int i) => i % width >= radius && i % width < width - radius && i / width >= radius && i / width < height - radius;
    }

    // Vertex of the parabola through three neighbors, at most half a pixel away.
    private static double Offset(double before, double peak, double after)
    {
        double curvature = before - (2 * peak) + after;
        return curvature < 0 ? Math.Clamp((before - after) / (2 * curvature), -0.5, 0.5) : 0;
    }
}
