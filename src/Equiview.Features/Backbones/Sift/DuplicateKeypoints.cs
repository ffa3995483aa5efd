using OpenCvSharp;

namespace Equiview.Features.Backbones.Sift;

/// <summary>Key points that fall into one pixel.</summary>
internal static class DuplicateKeypoints
{
    /// <summary>
    /// Leaves one key point a pixel: the one of the strongest response, of equally strong ones those of the smallest angle (SIFT gives a
    /// position with several dominant directions several times).
    /// </summary>
    /// <param name="found">Key points in any order.</param>
    /// <returns>Those that stay, in their order.</returns>
    public static IEnumerable<KeyPoint> Removed(IReadOnlyList<KeyPoint> found)
    {
        var best = new Dictionary<(int X, int Y), (float Response, float Angle)>();
        foreach (KeyPoint point in found)
        {
            (int, int) pixel = PixelOf(point);
            if (!best.TryGetValue(pixel, out (float Response, float Angle) held) || point.Response > held.Response
                || (point.Response == held.Response && point.Angle < held.Angle))
                best[pixel] = (point.Response, point.Angle);
        }

        return found.Where(p => best[PixelOf(p)] == (p.Response, p.Angle));
    }

    // Half a pixel is taken off first, as LightGlue's own detector does, which reckons with corners.
    private static (int X, int Y) PixelOf(KeyPoint point) =>
        ((int)MathF.Round(point.Pt.X - 0.5f, MidpointRounding.ToEven), (int)MathF.Round(point.Pt.Y - 0.5f, MidpointRounding.ToEven));
}
