using Equiview.Pose.Solvers;
using OpenCvSharp;

namespace Equiview.Pose.Boards;

/// <summary>A camera found from photographs of a board.</summary>
/// <param name="Camera">Raster pixels.</param>
/// <param name="Lens">Lens, or null for an ideal pinhole.</param>
/// <param name="Model">Name of the lens model.</param>
/// <param name="RmsPixels">Reprojection error of all photographs.</param>
/// <param name="HeldOutPixels">Reprojection error of photographs that the fit did not see, by which the model was chosen.</param>
/// <param name="Coverage">Share of the image, in 8 x 6 cells, in which corners were seen.</param>
/// <param name="Photographs">Photographs used.</param>
public sealed record CalibratedCamera(
    CameraIntrinsics Camera, LensDistortion? Lens, string Model, double RmsPixels, double HeldOutPixels, double Coverage, int Photographs)
{
    /// <summary>Cells across and down the image in which coverage is counted.</summary>
    public const int CellsX = 8, CellsY = 6;

    /// <summary>Corners of the board in each photograph used, raster pixels.</summary>
    public IReadOnlyList<PixelPoint[]> Corners { get; init; } = [];

    /// <summary>"12 photographs, lens k1,k2, error 0.21 px, 0.25 px kept out, corners in 85 % of the image".</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{CountText.Of(Photographs, "photograph")}, lens {Model}, error {RmsPixels:0.00} px, ")
        + FormattableString.Invariant($"{HeldOutPixels:0.00} px kept out, corners in {Coverage:P0} of the image");
}

/// <summary>
/// Intrinsics and lens from photographs of a printed board (Zhang, PAMI 2000, by OpenCV). The lens model is chosen by the error on
/// photographs kept out: coefficients that only follow noise are left out.
/// </summary>
public static class CameraCalibration
{
    private const int MinPhotographs = 5, MinCorners = 8, Folds = 3;

    // A lens of more coefficients must be this much better on photographs kept out.
    private const double ClearShare = 0.97;

    private static readonly (string Name, CalibrationFlags Flags)[] Models =
    [
        ("pinhole", Fixed(1, 2, 3) | CalibrationFlags.ZeroTangentDist),
        ("k1", Fixed(2, 3) | CalibrationFlags.ZeroTangentDist),
        ("k1,k2", Fixed(3) | CalibrationFlags.ZeroTangentDist),
        ("k1,k2,p1,p2", Fixed(3)),
        ("k1,k2,p1,p2,k3", CalibrationFlags.None),
        ("k1,k2,p1,p2,k3,k4,k5,k6", CalibrationFlags.RationalModel),
    ];

    /// <summary>Calibrates a camera.</summary>
    /// <param name="photographs">Photographs of one size, not undistorted.</param>
    /// <param name="board">The board.</param>
    /// <param name="progress">Receives every photograph.</param>
    /// <param name="cancellation">Checked for every photograph.</param>
    /// <exception cref="DegenerateInputException">
    /// Fewer than five photographs show eight corners of the board, their sizes differ, or all show the board alike.
    /// </exception>
    public static CalibratedCamera Calibrate(
        IEnumerable<BoardPhotograph> photographs, PrintedBoard board, IProgress<ProgressEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        var views = new List<IReadOnlyList<ObjectMatch>>();
        var unseen = new List<RgbImage>();
        ImageSize? size = null;
        int count = 0;
        foreach (BoardPhotograph photograph in photographs)
        {
            cancellation.ThrowIfCancellationRequested();
            if (size is { } known && known != photograph.Image.Size)
                throw new DegenerateInputException($"{photograph.Name} is {photograph.Image.Size}, the photographs before it {known}");
            size = photograph.Image.Size;
            IReadOnlyList<ObjectMatch> corners = board.Detect(photograph.Image);
            if (corners.Count >= MinCorners && BoardDiagnosis.OtherGap(photograph.Image, board) is { } gap)
                throw new DegenerateInputException(FormattableString.Invariant(
                    $"{photograph.Name} shows tags with a gap of {gap:0.##} of a tag: give gap={gap:0.##} after the board"));
            if (corners.Count >= MinCorners)
                views.Add(corners);
            else if (unseen.Count < 3)
                unseen.Add(photograph.Image);
            progress?.Report(new ProgressEvent("finding the board", ++count, null, photograph.Name));
        }

        if (views.Count < MinPhotographs)
        {
            throw new DegenerateInputException(BoardDiagnosis.Of(unseen, board) ?? FormattableString.Invariant(
                $"{views.Count} of {count} photographs show {MinCorners} corners of the board or more; {MinPhotographs} are needed"));
        }

        return Choose(views, size!.Value, cancellation);
    }

    private static CalibratedCamera Choose(List<IReadOnlyList<ObjectMatch>> views, ImageSize size, CancellationToken cancellation)
    {
        (int Model, double Error) best = (-1, double.PositiveInfinity);
        for (int m = 0; m < Models.Length; m++)
        {
            cancellation.ThrowIfCancellationRequested();
            double error = HeldOut(views, size, Models[m].Flags);
            if (error < ClearShare * best.Error)
                best = (m, error);
        }

        if (best.Model < 0)
            throw new DegenerateInputException("the photographs fix no camera: tilt the board, and show it in all parts of the image");
        Fit fit = Solve(views, size, Models[best.Model].Flags) ?? throw new DegenerateInputException("the photographs fix no camera");
        double[] d = fit.Distortion;
        var lens = new LensDistortion(LensModel.Radial, d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7]);
        PixelPoint[][] corners = [.. views.Select(v => v.Select(c => c.Pixel).ToArray())];
        int cells = CoveragePicture.Cells(corners, size).Count;
        var camera = CameraIntrinsics.FromPixelCenter(fit.Matrix[0, 0], fit.Matrix[1, 1], fit.Matrix[0, 2], fit.Matrix[1, 2], size);
        return new(
            camera, lens.IsNone ? null : lens, Models[best.Model].Name, fit.Rms, best.Error,
            (double)cells / (CalibratedCamera.CellsX * CalibratedCamera.CellsY), views.Count)
        {
            Corners = corners,
        };
    }

    // Root mean square error on each third of the photographs by a fit on the others.
    private static double HeldOut(List<IReadOnlyList<ObjectMatch>> views, ImageSize size, CalibrationFlags flags)
    {
        double sum = 0;
        int count = 0;
        for (int fold = 0; fold < Folds; fold++)
        {
            if (Solve([.. views.Where((_, i) => i % Folds != fold)], size, flags) is not { } fit)
                return double.PositiveInfinity;
            foreach (IReadOnlyList<ObjectMatch> view in views.Where((_, i) => i % Folds == fold))
            {
                double[] rotation = new double[3], translation = new double[3];
                Cv2.SolvePnP(Board(view), Pixels(view), fit.Matrix, fit.Distortion, ref rotation, ref translation);
                Cv2.ProjectPoints(Board(view), rotation, translation, fit.Matrix, fit.Distortion, out Point2f[] projected, out _);
                sum += projected.Zip(Pixels(view), (a, b) => Math.Pow(a.DistanceTo(b), 2)).Sum();
                count += projected.Length;
            }
        }

        return Math.Sqrt(sum / count);
    }

    private static Fit? Solve(List<IReadOnlyList<ObjectMatch>> views, ImageSize size, CalibrationFlags flags)
    {
        var matrix = new double[3, 3];
        var distortion = new double[8];
        try
        {
            double rms = Cv2.CalibrateCamera(
                views.Select(Board), views.Select(Pixels), new Size(size.Width, size.Height), matrix, distortion, out _, out _, flags);
            bool usable = double.IsFinite(rms) && matrix[0, 0] > 0 && matrix[1, 1] > 0 && Array.TrueForAll(distortion, double.IsFinite);
            return usable ? new Fit(matrix, distortion, rms) : null;
        }
        catch (OpenCVException)
        {
            // OpenCV's assertions on degenerate views.
            return null;
        }
    }

    private static CalibrationFlags Fixed(params int[] coefficients) =>
        coefficients.Aggregate(CalibrationFlags.None, (flags, k) => flags | k switch
        {
            1 => CalibrationFlags.FixK1,
            2 => CalibrationFlags.FixK2,
            _ => CalibrationFlags.FixK3,
        });

    private static Point3f[] Board(IReadOnlyList<ObjectMatch> view) =>
        [.. view.Select(m => new Point3f((float)m.Point.X, (float)m.Point.Y, (float)m.Point.Z))];

    // OpenCV counts pixels from the first one's center.
    private static Point2f[] Pixels(IReadOnlyList<ObjectMatch> view) =>
        [.. view.Select(m => new Point2f((float)(m.Pixel.X - 0.5), (float)(m.Pixel.Y - 0.5)))];

    private sealed record Fit(double[,] Matrix, double[] Distortion, double Rms);
}
