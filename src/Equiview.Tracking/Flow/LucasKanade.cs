using OpenCvSharp;

namespace Equiview.Tracking.Flow;

/// <summary>Where a patch went from one frame to another.</summary>
/// <param name="Point">Its place in the second frame, raster pixels.</param>
/// <param name="ReturnErrorPixels">How far from its start it lands when followed back; infinite where it was lost.</param>
internal readonly record struct FlowStep(PixelPoint Point, double ReturnErrorPixels);

/// <summary>
/// Pyramidal Lucas-Kanade with a forward-backward check. Bouguet, "Pyramidal implementation of the Lucas Kanade feature tracker", 2000 (OpenCV's);
/// Kalal, Mikolajczyk and Matas, "Forward-backward error", ICPR 2010.
/// </summary>
internal sealed class LucasKanade(int windowPixels = 21, int levels = 4, bool even = false)
{
    private static readonly TermCriteria Stop = new(CriteriaTypes.Count | CriteriaTypes.Eps, 30, 0.01);

    /// <summary>Follows points.</summary>
    /// <param name="from">First frame.</param>
    /// <param name="to">Second frame, of the same size.</param>
    /// <param name="points">Raster pixels of the first.</param>
    /// <param name="guesses">Where the search in the second frame begins; null begins at the points.</param>
    public FlowStep[] Follow(GrayFrame from, GrayFrame to, IReadOnlyList<PixelPoint> points, IReadOnlyList<PixelPoint>? guesses = null)
    {
        if (points.Count == 0)
            return [];
        using Mat first = Wrap(from), second = Wrap(to);
        Point2f[] start = ToOpenCv(points);
        Point2f[] there = guesses is null ? (Point2f[])start.Clone() : ToOpenCv(guesses);
        byte[] found = Run(first, second, start, ref there);
        // On the way back the start is a fair guess only for small motions; begin as far back as the way out went.
        Point2f[] back = (Point2f[])start.Clone();
        byte[] returned = Run(second, first, there, ref back);
        var steps = new FlowStep[points.Count];
        for (int i = 0; i < steps.Length; i++)
        {
            bool kept = found[i] != 0 && returned[i] != 0;
            steps[i] = new(PixelPoint.FromPixelCenter(there[i].X, there[i].Y), kept ? back[i].DistanceTo(start[i]) : double.PositiveInfinity);
        }

        return steps;
    }

    private byte[] Run(Mat from, Mat to, Point2f[] start, ref Point2f[] end)
    {
        Cv2.CalcOpticalFlowPyrLK(from, to, start, ref end, out byte[] status, out _, new Size(windowPixels, windowPixels), levels, Stop, OpticalFlowFlags.UseInitialFlow, 1e-5);
        return status;
    }

    private Mat Wrap(GrayFrame frame) => Mat.FromPixelData(frame.Size.Height, frame.Size.Width, MatType.CV_8UC1, even ? frame.Even : frame.Luma);

    private static Point2f[] ToOpenCv(IReadOnlyList<PixelPoint> points) => [.. points.Select(p => new Point2f((float)(p.X - 0.5), (float)(p.Y - 0.5)))];
}
