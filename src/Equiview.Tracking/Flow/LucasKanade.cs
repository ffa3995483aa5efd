using Equiview.Tracking.MultiHypothesis;
using OpenCvSharp;
namespace Equiview.Tracking.Flow;

/// <summary>
/// Pyramidal Lucas-Kanade with a forward-backward check. Bouguet, "Pyramidal implementation of the Lucas Kanade feature tracker", 2000
/// (OpenCV's); Kalal, Mikolajczyk and Matas, "Forward-backward error", ICPR 2010.
/// </summary>
/// <param name="windowPixels">Side of the window.</param>
/// <param name="levels">Pyramid levels above the full size.</param>
/// <param name="contrast">Local contrast normalization of the frames; null works on the luma.</param>
internal sealed class LucasKanade(int windowPixels = 21, int levels = 4, LocalContrastOptions? contrast = null)
{
    private const double SmallestEigenvalue = 1e-5;
    private static readonly TermCriteria Stop = new(CriteriaTypes.Count | CriteriaTypes.Eps, 30, 0.01);

    /// <summary>Follows points.</summary>
    /// <param name="from">First frame.</param>
    /// <param name="to">Second frame, of the same size.</param>
    /// <param name="points">Raster pixels of the first.</param>
    /// <param name="guesses">Where the search in the second frame begins; null begins at the points.</param>
    public FlowStep[] Follow(
        GrayFrame from, GrayFrame to, IReadOnlyList<PixelPoint> points, IReadOnlyList<PixelPoint>? guesses = null)
    {
        if (points.Count == 0)
            return [];
        using Mat first = Wrap(from), second = Wrap(to);
        Point2f[] start = ToOpenCv(points);
        Point2f[] there = guesses is null ? (Point2f[])start.Clone() : ToOpenCv(guesses);
        byte[] found = Run(first, second, start, ref there);
        // The way back begins at the start, so that the check does not depend on the motion found.
        Point2f[] back = (Point2f[])start.Clone();
        byte[] returned = Run(second, first, there, ref back);
        var steps = new FlowStep[points.Count];
        for (int i = 0; i < steps.Length; i++)
        {
            bool kept = found[i] != 0 && returned[i] != 0;
            double error = kept ? back[i].DistanceTo(start[i]) : double.PositiveInfinity;
            steps[i] = new(PixelPoint.FromPixelCenter(there[i].X, there[i].Y), error);
        }

        return steps;
    }

    private byte[] Run(Mat from, Mat to, Point2f[] start, ref Point2f[] end)
    {
        var window = new Size(windowPixels, windowPixels);
        Cv2.CalcOpticalFlowPyrLK(
            from, to, start, ref end, out byte[] status, out _, window, levels, Stop, OpticalFlowFlags.UseInitialFlow, SmallestEigenvalue);
        return status;
    }

    private Mat Wrap(GrayFrame frame) => Mat.FromPixelData(
        frame.Size.Height, frame.Size.Width, MatType.CV_8UC1, contrast is null ? frame.Luma : frame.Normalized(contrast));

    private static Point2f[] ToOpenCv(IReadOnlyList<PixelPoint> points) =>
        [.. points.Select(p => new Point2f((float)(p.X - 0.5), (float)(p.Y - 0.5)))];
}
