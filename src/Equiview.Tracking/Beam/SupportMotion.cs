using OpenCvSharp;

namespace Equiview.Tracking;

/// <summary>
/// How the surroundings of points move: support points on two rings around each are followed by optical flow, and an affine motion is fitted
/// to those that come back to their start, disagreeing ones losing their say (iteratively reweighted least squares). The open equivalent of
/// CoTracker's support points.
/// </summary>
internal static class SupportMotion
{
    private const int RingPoints = 8, EnoughPoints = 6, Iterations = 5;

    // Disagreement with the common motion that halves a support point's say.
    private const double AgreementPixels = 1;

    /// <summary>The common motion at a point; null where too few support points could be followed.</summary>
    public static PixelPoint? Measure(FlowPair flow, ImageSize size, PixelPoint point, BeamOptions options)
    {
        double radius = options.SupportRadius * size.LongSide;
        if (radius <= 0)
            return null;
        var found = new List<(PixelPoint Offset, PixelPoint Motion)>(2 * RingPoints);
        for (int k = 0; k < 2 * RingPoints; k++)
        {
            // The inner ring is turned by half a step.
            double angle = Math.PI * k / RingPoints, share = k % 2 == 0 ? 1 : 0.5;
            PixelPoint offset = new(share * Math.Cos(angle), share * Math.Sin(angle)), support = new(point.X + (radius * offset.X), point.Y + (radius * offset.Y));
            if (size.Contains(support) && flow.Follow(support) is { } step && step.ReturnErrorPixels <= options.TrustedReturnPixels)
                found.Add((offset, step.Point - support));
        }

        return found.Count < EnoughPoints ? null : AtCentre(found);
    }

    /// <summary>The affine motion that most of the measurements agree on, at offset 0.</summary>
    internal static PixelPoint AtCentre(IReadOnlyList<(PixelPoint Offset, PixelPoint Motion)> found)
    {
        // From the median, so that a minority cannot bend the first fit.
        PixelPoint centre = new(Median(found.Select(f => f.Motion.X)), Median(found.Select(f => f.Motion.Y)));
        double[] say = [.. found.Select(f => Say(f.Motion.DistanceTo(centre)))];
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            using Mat a = new(found.Count, 3, MatType.CV_64F), b = new(found.Count, 2, MatType.CV_64F), affine = new();
            for (int i = 0; i < found.Count; i++)
            {
                double w = Math.Sqrt(say[i]);
                (PixelPoint offset, PixelPoint motion) = found[i];
                (a.At<double>(i, 0), a.At<double>(i, 1), a.At<double>(i, 2)) = (w, w * offset.X, w * offset.Y);
                (b.At<double>(i, 0), b.At<double>(i, 1)) = (w * motion.X, w * motion.Y);
            }

            Cv2.Solve(a, b, affine, DecompTypes.SVD);
            say = [.. found.Select(f => Say(f.Motion.DistanceTo(At(affine, f.Offset))))];
            centre = At(affine, default);
        }

        return centre;
    }

    private static PixelPoint At(Mat affine, PixelPoint offset) => new(
        affine.At<double>(0, 0) + (affine.At<double>(1, 0) * offset.X) + (affine.At<double>(2, 0) * offset.Y),
        affine.At<double>(0, 1) + (affine.At<double>(1, 1) * offset.X) + (affine.At<double>(2, 1) * offset.Y));

    private static double Say(double disagreementPixels) => 1 / (1 + (disagreementPixels * disagreementPixels / (AgreementPixels * AgreementPixels)));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
