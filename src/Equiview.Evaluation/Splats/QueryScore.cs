namespace Equiview.Evaluation.Splats;

/// <summary>
/// How well a query found an object in one image. Two protocols share the name "LERF-OVS mIoU" and give very different numbers, so each
/// score names its protocol.
/// </summary>
/// <param name="Query">What was searched.</param>
/// <param name="View">Name of the picture.</param>
/// <param name="Iou">Intersection over union of found and labelled pixels, 0 to 1.</param>
/// <param name="Localised">Whether the pixel of highest relevancy lies inside the labelled box; null where the protocol has no map.</param>
internal sealed record QueryScore(string Query, string View, double Iou, bool? Localised)
{
    /// <summary>Name of <see cref="OfMap"/>'s protocol.</summary>
    public const string MapProtocol =
        "2D map (LangSplat's evaluation with one level): relevancy rendered into the view, averaged with its 30x30 box mean, "
            + "stretched to -1..1, cut at 0, mask above 0.4 (3x3 median)";

    /// <summary>Name of <see cref="OfSelection"/>'s protocol.</summary>
    public const string SelectionProtocol =
        "3D selection (OpenGaussian, Dr. Splat): Gaussians above the threshold rendered alone, mask where their alpha is above 0.5";

    private const int BoxPixels = 30;
    private const float MaskThreshold = 0.4f;

    /// <summary>
    /// Scores a relevancy map in the manner of LangSplat (Qin et al. 2024): mask from the smoothed and stretched map, localisation by its
    /// maximum.
    /// </summary>
    /// <param name="query">What was searched.</param>
    /// <param name="view">Name of the picture.</param>
    /// <param name="relevancy">[1, H, W].</param>
    /// <param name="truth">[H, W] labelled pixels.</param>
    /// <param name="box">The labelled box in pixels of the map.</param>
    public static QueryScore OfMap(string query, string view, PlanarImage relevancy, bool[] truth, (PixelPoint Min, PixelPoint Max) box)
    {
        float[] smooth = [.. relevancy.Values.Zip(BoxMean(relevancy), (v, mean) => 0.5f * (v + mean))];
        float low = smooth.Min(), high = smooth.Max();
        int best = Array.IndexOf(smooth, high), width = relevancy.Size.Width;
        double x = (best % width) + 0.5, y = (best / width) + 0.5;
        bool[] mask = Array.ConvertAll(smooth, v => high > low && ((v - low) / (high - low) * 2) - 1 > MaskThreshold);
        return new QueryScore(
            query,
            view,
            IntersectionOverUnion(Median(mask, width), truth),
            x >= box.Min.X && x <= box.Max.X && y >= box.Min.Y && y <= box.Max.Y);
    }

    /// <summary>Scores the rendering of selected Gaussians alone.</summary>
    /// <param name="query">What was searched.</param>
    /// <param name="view">Name of the picture.</param>
    /// <param name="alpha">[1, H, W] alpha of the selection.</param>
    /// <param name="truth">[H, W] labelled pixels.</param>
    public static QueryScore OfSelection(string query, string view, PlanarImage alpha, bool[] truth) =>
        new(query, view, IntersectionOverUnion(Array.ConvertAll(alpha.Values, a => a > 0.5f), truth), null);

    /// <summary>Pixels in both over pixels in either; 1 when both are empty.</summary>
    /// <exception cref="DegenerateInputException">The masks have different lengths.</exception>
    public static double IntersectionOverUnion(bool[] found, bool[] truth)
    {
        if (found.Length != truth.Length)
            throw new DegenerateInputException(
                FormattableString.Invariant($"masks of {found.Length} and {truth.Length} pixels cannot be compared"));
        int both = 0, either = 0;
        for (int i = 0; i < found.Length; i++)
        {
            both += found[i] && truth[i] ? 1 : 0;
            either += found[i] || truth[i] ? 1 : 0;
        }

        return either == 0 ? 1 : (double)both / either;
    }

    // Mean over the part of a 30x30 box (15 before, 14 after) that lies inside, by a summed-area table.
    private static float[] BoxMean(PlanarImage map)
    {
        int width = map.Size.Width, height = map.Size.Height;
        var sums = new double[(width + 1) * (height + 1)];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                sums[((y + 1) * (width + 1)) + x + 1] = map.Values[(y * width) + x] + sums[(y * (width + 1)) + x + 1]
                    + sums[((y + 1) * (width + 1)) + x] - sums[(y * (width + 1)) + x];
        }

        var mean = new float[map.Values.Length];
        for (int i = 0; i < mean.Length; i++)
        {
            int x = i % width, y = i / width;
            (int x0, int x1, int y0, int y1) = (
                Math.Max(0, x - (BoxPixels / 2)),
                Math.Min(width, x + (BoxPixels / 2)),
                Math.Max(0, y - (BoxPixels / 2)),
                Math.Min(height, y + (BoxPixels / 2)));
            double sum = sums[(y1 * (width + 1)) + x1] - sums[(y0 * (width + 1)) + x1] - sums[(y1 * (width + 1)) + x0]
                + sums[(y0 * (width + 1)) + x0];
            mean[i] = (float)(sum / ((x1 - x0) * (y1 - y0)));
        }

        return mean;
    }

    private static bool[] Median(bool[] mask, int width)
    {
        int height = mask.Length / width;
        var result = new bool[mask.Length];
        for (int i = 0; i < mask.Length; i++)
        {
            int set = 0, all = 0;
            for (int y = Math.Max(0, (i / width) - 1); y <= Math.Min(height - 1, (i / width) + 1); y++)
            {
                for (int x = Math.Max(0, (i % width) - 1); x <= Math.Min(width - 1, (i % width) + 1); x++, all++)
                    set += mask[(y * width) + x] ? 1 : 0;
            }

            result[i] = 2 * set > all;
        }

        return result;
    }
}
