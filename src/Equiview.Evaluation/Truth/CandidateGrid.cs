namespace Equiview.Evaluation.Truth;

/// <summary>Pixel centers on a regular grid: the candidates a prediction is chosen from.</summary>
internal static class CandidateGrid
{
    /// <summary>Grid points of a whole image.</summary>
    /// <param name="size">The image.</param>
    /// <param name="stridePixels">Distance of neighbors, 1 or more; the first stands half a stride inside.</param>
    public static IReadOnlyList<PixelPoint> Covering(ImageSize size, int stridePixels) => On(size, stridePixels, (_, _) => true);

    /// <summary>Grid points on an object.</summary>
    /// <param name="size">The image.</param>
    /// <param name="stridePixels">Distance of neighbors, 1 or more.</param>
    /// <param name="isObject">Whether a pixel (column, row) shows the object.</param>
    public static IReadOnlyList<PixelPoint> On(ImageSize size, int stridePixels, Func<int, int, bool> isObject)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stridePixels, 1);
        var points = new List<PixelPoint>();
        for (int y = stridePixels / 2; y < size.Height; y += stridePixels)
        {
            for (int x = stridePixels / 2; x < size.Width; x += stridePixels)
            {
                if (isObject(x, y))
                    points.Add(new(x + 0.5, y + 0.5));
            }
        }

        return points;
    }
}
