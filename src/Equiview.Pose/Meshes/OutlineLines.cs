using Equiview.Rendering.Meshes;

namespace Equiview.Pose.Meshes;

/// <summary>A short line across the rendered outline, and where on it the photograph changes from object to surroundings.</summary>
/// <param name="Point">Point of the object at the outline, object frame.</param>
/// <param name="Start">Where it is rendered, pixels.</param>
/// <param name="Normal">Outward unit normal of the outline.</param>
/// <param name="Offset">Mean of the place of the change along the normal, pixels from <paramref name="Start"/>.</param>
/// <param name="Deviation">Its standard deviation.</param>
internal readonly record struct OutlineLine(Vector3D Point, PixelPoint Start, (double X, double Y) Normal, double Offset, double Deviation);

/// <summary>
/// Correspondence lines of region-based tracking: the place of the outline along a normal has the probability of all pixels on its inner side being the
/// object's and all on its outer side not (Stoiber et al., "SRT3D", IJCV 2022).
/// </summary>
internal static class OutlineLines
{
    private const int NormalRadius = 3;

    // Neighboring pixels of a resized photograph repeat each other, and so do neighboring ones of a surface.
    private const double Repetition = 2, UninformativeShare = 0.5;

    /// <summary>The lines that tell something, and how many were looked at.</summary>
    /// <param name="view">The rendering.</param>
    /// <param name="odds">Log-odds of the object, one a pixel of the rendering.</param>
    /// <param name="reach">Pixels looked at to either side.</param>
    /// <param name="pixelsOfPhotograph">Pixels of the rendering that one of the photograph spans.</param>
    public static (OutlineLine[] Telling, int LookedAt) Find(RenderedView view, float[] odds, int reach, double pixelsOfPhotograph)
    {
        (int width, int height) = (view.Intrinsics.Size.Width, view.Intrinsics.Size.Height);
        int spacing = Math.Max(1, (int)Math.Round(2 * pixelsOfPhotograph)), seen = 0, lookedAt = 0;
        var lines = new List<OutlineLine>();
        for (int y = NormalRadius; y < height - NormalRadius; y++)
        {
            for (int x = NormalRadius; x < width - NormalRadius; x++)
            {
                int i = (y * width) + x;
                if (view.Mask[i] == 0 || (view.Mask[i - 1] != 0 && view.Mask[i + 1] != 0 && view.Mask[i - width] != 0 && view.Mask[i + width] != 0) || seen++ % spacing != 0)
                    continue;
                lookedAt++;
                if (Normal(view, x, y) is { } n && Change(odds, width, height, (x + 0.5, y + 0.5), n, reach, Repetition * pixelsOfPhotograph) is var (mean, deviation) && deviation < UninformativeShare * reach)
                    lines.Add(new(view.CameraFromObject.Inverse() * view.Intrinsics.Unproject(new(x + 0.5, y + 0.5), view.Depth[i]), new(x + 0.5, y + 0.5), n, mean, Math.Max(deviation, pixelsOfPhotograph / 2)));
            }
        }

        return ([.. lines], lookedAt);
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

    // log[k] is the probability of the change after the k-th sample, half a sample beyond it; the outline of a rendering is as far from its outermost pixel.
    private static (double Mean, double Deviation)? Change(float[] odds, int width, int height, (double X, double Y) at, (double X, double Y) n, int reach, double temperature)
    {
        Span<double> log = stackalloc double[(2 * reach) + 2];
        for (int d = -reach; d <= reach; d++)
        {
            int px = (int)Math.Floor(at.X + (d * n.X)), py = (int)Math.Floor(at.Y + (d * n.Y));
            if (px < 0 || py < 0 || px >= width || py >= height)
                return null;
            log[d + reach + 1] = log[d + reach] + odds[(py * width) + px];
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
