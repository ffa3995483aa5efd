using Equiview.Rendering.Meshes;

namespace Equiview.Pose.Meshes;

/// <summary>A short line across the rendered outline, and where on it the photograph changes from object to surroundings.</summary>
/// <param name="Point">Point of the object at the outline, object frame.</param>
/// <param name="Start">Where it is rendered, pixels.</param>
/// <param name="Normal">Outward unit normal of the outline.</param>
/// <param name="Offset">Mean position of the change along the normal, pixels from <paramref name="Start"/>.</param>
/// <param name="Deviation">Its standard deviation.</param>
internal readonly record struct OutlineLine(
    Vector3D Point, PixelPoint Start, (double X, double Y) Normal, double Offset, double Deviation);

/// <summary>
/// Correspondence lines of region-based tracking: the probability of an outline position along a normal is that of all pixels on its inner
/// side belonging to the object and all on its outer side not (Stoiber et al., "SRT3D", IJCV 2022).
/// </summary>
internal static class OutlineLines
{
    private const int NormalRadius = 3;

    // Neighboring pixels of a resized photograph are correlated, and so are neighboring pixels of a surface.
    private const double Repetition = 2, UninformativeShare = 0.5;

    /// <summary>The informative lines, and how many there are in all.</summary>
    /// <param name="view">The rendering.</param>
    /// <param name="odds">Log-odds of the object, one a pixel of the rendering.</param>
    /// <param name="reach">Pixels taken to either side.</param>
    /// <param name="pixelsOfPhotograph">Pixels of the rendering that one of the photograph spans.</param>
    public static (OutlineLine[] Informative, int Total) Find(RenderedView view, float[] odds, int reach, double pixelsOfPhotograph)
    {
        (int width, int height) = (view.Intrinsics.Size.Width, view.Intrinsics.Size.Height);
        int spacing = Math.Max(1, (int)Math.Round(2 * pixelsOfPhotograph)), seen = 0, total = 0;
        var lines = new List<OutlineLine>();
        for (int y = NormalRadius; y < height - NormalRadius; y++)
        {
            for (int x = NormalRadius; x < width - NormalRadius; x++)
            {
                if (!IsOutline(view.Mask, (y * width) + x, width) || seen++ % spacing != 0)
                    continue;
                total++;
                if (Line(view, odds, x, y, reach, pixelsOfPhotograph) is { } line)
                    lines.Add(line);
            }
        }

        return ([.. lines], total);
    }

    private static bool IsOutline(byte[] mask, int i, int width) =>
        mask[i] != 0 && (mask[i - 1] == 0 || mask[i + 1] == 0 || mask[i - width] == 0 || mask[i + width] == 0);

    private static OutlineLine? Line(RenderedView view, float[] odds, int x, int y, int reach, double pixelsOfPhotograph)
    {
        ImageSize size = view.Intrinsics.Size;
        PixelPoint at = new(x + 0.5, y + 0.5);
        if (Normal(view, x, y) is not { } normal
            || Change(odds, size, at, normal, reach, Repetition * pixelsOfPhotograph) is not var (mean, deviation)
            || deviation >= UninformativeShare * reach)
        {
            return null;
        }

        Vector3D point = view.CameraFromObject.Inverse() * view.Intrinsics.Unproject(at, view.Depth[(y * size.Width) + x]);
        return new OutlineLine(point, at, normal, mean, Math.Max(deviation, pixelsOfPhotograph / 2));
    }

    private static (double X, double Y)? Normal(RenderedView view, int x, int y)
    {
        (double nx, double ny) = (0, 0);
        for (int dy = -NormalRadius; dy <= NormalRadius; dy++)
        {
            for (int dx = -NormalRadius; dx <= NormalRadius; dx++)
            {
                if (view.Mask[((y + dy) * view.Intrinsics.Size.Width) + x + dx] != 0)
                    (nx, ny) = (nx - dx, ny - dy);
            }
        }

        double length = Math.Sqrt((nx * nx) + (ny * ny));
        return length > 1 ? (nx / length, ny / length) : null;
    }

    // log[k] is the probability of the change after the k-th sample, half a sample beyond it; the outline of a rendering is as far from its
    // outermost pixel.
    private static (double Mean, double Deviation)? Change(
        float[] odds, ImageSize size, PixelPoint at, (double X, double Y) n, int reach, double temperature)
    {
        Span<double> log = stackalloc double[(2 * reach) + 2];
        log.Clear();
        for (int d = -reach; d <= reach; d++)
        {
            int px = (int)Math.Floor(at.X + (d * n.X)), py = (int)Math.Floor(at.Y + (d * n.Y));
            if (px < 0 || py < 0 || px >= size.Width || py >= size.Height)
                return null;
            log[d + reach + 1] = log[d + reach] + odds[(py * size.Width) + px];
        }

        double most = double.NegativeInfinity, sum = 0, first = 0, second = 0;
        foreach (double l in log)
            most = Math.Max(most, l);
        for (int k = 0; k < log.Length; k++)
        {
            double p = Math.Exp((log[k] - most) / temperature), d = k - reach - 1;
            (sum, first, second) = (sum + p, first + (p * d), second + (p * d * d));
        }

        double mean = first / sum;
        return (mean, Math.Sqrt(Math.Max(0, (second / sum) - (mean * mean))));
    }
}
