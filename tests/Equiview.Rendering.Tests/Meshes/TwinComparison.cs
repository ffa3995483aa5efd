using Equiview.Rendering.Meshes;

namespace Equiview.Rendering.Tests.Meshes;

/// <summary>How far two renderings of one view are apart.</summary>
/// <param name="SilhouetteBeyondOnePixel">
/// Pixels that only one of them covers and that have no pixel of the other mask's kind next to them.
/// </param>
/// <param name="WorstInteriorDepth">
/// Largest relative difference of depth where the surface is smooth around the pixel (no edge within a pixel).
/// </param>
/// <param name="WorstInteriorPosition">Largest distance between positions there.</param>
/// <param name="MeanColorDifference">Mean absolute difference of color where both see the mesh, in bytes.</param>
/// <param name="Interior">Number of pixels that count as interior.</param>
internal sealed record TwinComparison(
    int SilhouetteBeyondOnePixel, double WorstInteriorDepth, double WorstInteriorPosition, double MeanColorDifference, int Interior)
{
    public static TwinComparison Of(RenderedView a, RenderedView b)
    {
        (int width, int height) = (a.Intrinsics.Size.Width, a.Intrinsics.Size.Height);
        int beyond = 0, interior = 0, common = 0;
        double depth = 0, position = 0, color = 0;
        for (int i = 0; i < a.Mask.Length; i++)
        {
            (int x, int y) = (i % width, i / width);
            if (a.Mask[i] != b.Mask[i])
                beyond += Neighbors(x, y).Any(j => b.Mask[j] == a.Mask[i]) && Neighbors(x, y).Any(j => a.Mask[j] == b.Mask[i]) ? 0 : 1;
            if (a.Mask[i] == 0 || b.Mask[i] == 0)
                continue;
            common++;
            for (int c = 0; c < 3; c++)
                color += Math.Abs(a.Color!.Pixels[(3 * i) + c] - b.Color!.Pixels[(3 * i) + c]);

            if (x == 0 || y == 0 || x == width - 1 || y == height - 1 || Neighbors(x, y).Any(j => a.Mask[j] == 0 || b.Mask[j] == 0)
                || !IsSmooth(b.Depth, i, width))
                continue;
            interior++;
            depth = Math.Max(depth, Math.Abs((a.Depth[i] / b.Depth[i]) - 1));
            position = Math.Max(position, Math.Sqrt(Enumerable.Range(3 * i, 3).Sum(j => Math.Pow(a.Positions![j] - b.Positions![j], 2))));
        }

        return new(beyond, depth, position, color / Math.Max(1, common) / 3, interior);

        // A plane's inverse depth is linear in the image: a bend or step within a pixel, where half a pixel decides what is seen, is not.
        static bool IsSmooth(float[] depth, int i, int width) =>
            new[] { 1, width, width + 1, width - 1 }
                .All(step => Math.Abs((depth[i] / depth[i - step]) + (depth[i] / depth[i + step]) - 2) < 1e-4);

        IEnumerable<int> Neighbors(int x, int y) =>
            from dy in new[] { -1, 0, 1 }
            from dx in new[] { -1, 0, 1 }
            where x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height
            select ((y + dy) * width) + x + dx;
    }
}
