using Equiview.Pose.Solvers;
using OpenCvSharp;
using OpenCvSharp.Aruco;
namespace Equiview.Pose.Boards;

/// <summary>What is printed on a board.</summary>
public enum BoardKind
{
    /// <summary>
    /// A chessboard with markers in its white squares; its corners are exact to a tenth of a pixel and it may be partly hidden.
    /// </summary>
    Charuco,

    /// <summary>A grid of AprilTags of the family 36h11, numbered from 0 row by row; one tag is a grid of 1 x 1.</summary>
    AprilTag,
}

/// <summary>
/// A flat board by which a camera is located. The board's frame has its origin in the middle of the board, x to the right and y upwards
/// as it is printed, z out of the paper; meters.
/// </summary>
public sealed record PrintedBoard
{
    // Half a window of the corner refinement in squares, and the fewest pixels it needs.
    private const double WindowShare = 0.1;
    private const int MinWindow = 2;

    /// <summary>A board.</summary>
    /// <param name="kind">What is printed.</param>
    /// <param name="columns">Chessboard squares (3 or more) or tags (1 or more) from left to right, at most 20.</param>
    /// <param name="rows">The same from top to bottom.</param>
    /// <param name="squareMeters">Side of a chessboard square or of a tag's black square, measured on the print.</param>
    /// <param name="print">Dictionary, ratio, layout and gap; null takes the defaults.</param>
    /// <exception cref="UsageException">A number is out of range.</exception>
    public PrintedBoard(BoardKind kind, int columns, int rows, double squareMeters, BoardPrint? print = null)
    {
        Print = print ?? new BoardPrint();
        int least = kind == BoardKind.Charuco ? 3 : 1;
        if (columns < least || rows < least || columns > 20 || rows > 20 || !(squareMeters > 0) || !double.IsFinite(squareMeters))
        {
            string limits = FormattableString.Invariant(
                $"a {kind} board has {least} to 20 columns and rows and a positive square in meters");
            throw new UsageException(limits + FormattableString.Invariant($"; got {columns}x{rows} and {squareMeters}"));
        }

        (Kind, Columns, Rows, SquareMeters) = (kind, columns, rows, squareMeters);
    }

    /// <summary>What is printed.</summary>
    public BoardKind Kind { get; }

    /// <summary>Dictionary, ratio, layout and gap.</summary>
    public BoardPrint Print { get; }

    /// <summary>Squares or tags from left to right.</summary>
    public int Columns { get; }

    /// <summary>Squares or tags from top to bottom.</summary>
    public int Rows { get; }

    /// <summary>Side of a square or tag, meters.</summary>
    public double SquareMeters { get; }

    /// <summary>Width of the print without its white margin, meters.</summary>
    public double Width => Extent(Columns);

    /// <summary>Height of the print without its white margin, meters.</summary>
    public double Height => Extent(Rows);

    /// <summary>
    /// A board from text: "charuco:7x5", "charuco:5x7,dict=6x6_250,ratio=0.5,legacy", "apriltag:1x1", "apriltag:6x6,gap=0.3,from=bottom",
    /// or "kalibr:6x6" for Kalibr's AprilGrid (gap=0.3, from=bottom, border=2).
    /// </summary>
    /// <exception cref="UsageException">The text is none.</exception>
    public static PrintedBoard Parse(string text, double squareMeters)
    {
        string[] settings = text.Split(',', StringSplitOptions.TrimEntries), parts = settings[0].Split(':', 'x');
        bool kalibr = parts[0].Equals("kalibr", StringComparison.OrdinalIgnoreCase);
        BoardKind kind = BoardKind.AprilTag;
        if (parts.Length != 3 || (!kalibr && !Enum.TryParse(parts[0], ignoreCase: true, out kind))
            || !int.TryParse(parts[1], out int columns) || !int.TryParse(parts[2], out int rows))
        {
            throw new UsageException(
                $"'{text}' is not a board; give charuco:COLUMNSxROWS, apriltag:COLUMNSxROWS or kalibr:COLUMNSxROWS, "
                    + $"for example charuco:7x5");
        }

        BoardPrint print = kalibr ? new BoardPrint { Gap = 0.3, FromBottom = true, BorderModules = 2 } : new BoardPrint();
        return new PrintedBoard(kind, columns, rows, squareMeters, BoardPrint.Parse(settings[1..], print));
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString()
    {
        string size = FormattableString.Invariant($"{(Kind == BoardKind.Charuco ? "charuco" : "apriltag")}:{Columns}x{Rows}");
        var standard = new BoardPrint();
        string dictionary = Print.Dictionary is { } name ? $",dict={name}" : "";
        return size + dictionary
            + (Print.MarkerRatio != standard.MarkerRatio ? FormattableString.Invariant($",ratio={Print.MarkerRatio:0.###}") : "")
            + (Print.IsLegacy ? ",legacy" : "")
            + (Print.Gap != standard.Gap ? FormattableString.Invariant($",gap={Print.Gap:0.###}") : "")
            + (Print.FromBottom ? ",from=bottom" : "")
            + (Print.BorderModules != 1 ? FormattableString.Invariant($",border={Print.BorderModules}") : "");
    }

    /// <summary>
    /// The image to print; a square is <paramref name="pixelsPerSquare"/> wide, a white margin of half a square goes around.
    /// </summary>
    /// <exception cref="UsageException">The image would be too small to carry the markers, or too large.</exception>
    public RgbImage Draw(int pixelsPerSquare = 200)
    {
        if (pixelsPerSquare is < 40 or > 1000)
            throw new UsageException(FormattableString.Invariant($"{pixelsPerSquare} pixels a square is not usable; give 40 to 1000"));
        int margin = pixelsPerSquare / 2, width = (int)Math.Round(Width / SquareMeters * pixelsPerSquare),
            height = (int)Math.Round(Height / SquareMeters * pixelsPerSquare);
        using Mat page = new(height + (2 * margin), width + (2 * margin), MatType.CV_8UC1, Scalar.White);
        if (Kind == BoardKind.Charuco)
        {
            using CharucoBoard board = Charuco();
            using var print = new Mat();
            board.GenerateImage(new Size(width, height), print, 0, 1);
            using Mat place = page[new Rect(margin, margin, width, height)];
            print.CopyTo(place);
        }
        else
        {
            using OpenCvSharp.Aruco.Dictionary tags = CvAruco.GetPredefinedDictionary(Print.DictionaryOf(Kind));
            for (int id = 0; id < Columns * Rows; id++)
            {
                using var tag = new Mat();
                tags.GenerateImageMarker(id, pixelsPerSquare, tag, Print.BorderModules);
                (double x, double y) = TagCorner(id);
                using Mat place = page[new Rect(
                    margin + (int)Math.Round(x * pixelsPerSquare), margin + (int)Math.Round(y * pixelsPerSquare), pixelsPerSquare,
                        pixelsPerSquare)];
                tag.CopyTo(place);
            }
        }

        var image = new RgbImage(new ImageSize(page.Cols, page.Rows));
        using Mat target = Mat.FromPixelData(image.Height, image.Width, MatType.CV_8UC3, image.Pixels);
        Cv2.CvtColor(page, target, ColorConversionCodes.GRAY2RGB);
        return image;
    }

    /// <summary>Points of the board and where the image shows them.</summary>
    /// <param name="image">A photograph, not undistorted.</param>
    /// <returns>Board frame and raster pixels; empty where no board is seen.</returns>
    public IReadOnlyList<ObjectMatch> Detect(RgbImage image)
    {
        using Mat rgb = Mat.FromPixelData(image.Height, image.Width, MatType.CV_8UC3, image.Pixels);
        using var gray = new Mat();
        Cv2.CvtColor(rgb, gray, ColorConversionCodes.RGB2GRAY);
        return Kind == BoardKind.Charuco ? DetectCharuco(gray) : DetectTags(gray);
    }

    /// <summary>Where the upper left corner of a tag is printed, in sides of a tag from the upper left of the print.</summary>
    internal (double X, double Y) TagCorner(int id)
    {
        int row = Print.FromBottom ? Rows - 1 - (id / Columns) : id / Columns;
        return (id % Columns * (1 + Print.Gap), row * (1 + Print.Gap));
    }

    private CharucoBoard Charuco() => new(
        Columns, Rows, (float)SquareMeters, (float)(SquareMeters * Print.MarkerRatio),
        CvAruco.GetPredefinedDictionary(Print.DictionaryOf(Kind)))
    { LegacyPattern = Print.IsLegacy };

    private List<ObjectMatch> DetectCharuco(Mat gray)
    {
        using CharucoBoard board = Charuco();

        // A corner of one marker seen is enough: the object hides many, and the solver sorts out a corner that it covers.
        using var detector = new CharucoDetector(board, null, null, minMarkers: 1, tryRefineMarkers: false, checkMarkers: true);
        detector.DetectBoard(gray, out Point2f[] corners, out int[] ids, out _, out _);
        return [.. ids.Zip(BesideMarkers(gray, corners), (id, p) => Match((id % (Columns - 1)) + 1, (id / (Columns - 1)) + 1, p))];
    }

    // OpenCV's own window reaches into the markers, whose edges pull corners aside by up to half a pixel; markers begin an eighth of a
    // square from a corner.
    private static Point2f[] BesideMarkers(Mat gray, Point2f[] corners)
    {
        double nearest = corners.SelectMany((p, i) => corners.Skip(i + 1).Select(q => p.DistanceTo(q))).DefaultIfEmpty(0).Min();
        int reach = (int)(WindowShare * nearest);
        return reach < MinWindow ? corners
            : Cv2.CornerSubPix(gray, corners, new Size(reach, reach), new Size(-1, -1),
                new TermCriteria(CriteriaTypes.Count | CriteriaTypes.Eps, 60, 1e-4));
    }

    // The corners of a tag come clockwise from its top left one.
    private List<ObjectMatch> DetectTags(Mat gray)
    {
        (int[] ids, Point2f[][] corners) = BoardMarkers.Detect(gray, Print.DictionaryOf(Kind), Print.BorderModules, refine: true);
        var matches = new List<ObjectMatch>();
        for (int i = 0; i < ids.Length; i++)
        {
            if (ids[i] >= Columns * Rows)
                continue;
            (double x, double y) = TagCorner(ids[i]);
            for (int k = 0; k < 4; k++)
                matches.Add(Match(x + (k is 1 or 2 ? 1 : 0), y + (k is 2 or 3 ? 1 : 0), corners[i][k]));
        }

        return matches;
    }

    // Squares from the top left of the print to the board's frame; OpenCV counts pixels from the first one's center.
    private ObjectMatch Match(double columns, double rows, Point2f pixel) =>
        new(new Vector3D((columns * SquareMeters) - (Width / 2), (Height / 2) - (rows * SquareMeters), 0),
            PixelPoint.FromPixelCenter(pixel.X, pixel.Y));

    private double Extent(int count) => SquareMeters * (Kind == BoardKind.Charuco ? count : count + ((count - 1) * Print.Gap));
}
