using OpenCvSharp;
using OpenCvSharp.Aruco;

namespace Equiview.Pose.Boards;

/// <summary>
/// Which board photographs really show, where the one named is not found or does not fit: dictionary, layout and ratio of a ChArUco board,
/// gap and numbering of a grid of tags. A board is flat, so each guess is judged by how well one homography explains all its markers.
/// </summary>
internal static class BoardDiagnosis
{
    private const int MinMarkers = 4, MaxPhotographs = 5, MaxColumns = 12;

    // A guess fits where markers are off by less than this share of a marker; another gap is right where its error is this much smaller.
    private const double FitShare = 0.15, TagFitShare = 0.05, ClearFactor = 2, GapStep = 0.01, SameGap = 0.015, RatioStep = 0.05;

    /// <summary>What is seen and how to name it, one sentence; null where nothing is recognized, or the board as named fits.</summary>
    public static string? Of(IEnumerable<RgbImage> photographs, PrintedBoard board)
    {
        foreach (RgbImage photograph in photographs.Take(MaxPhotographs))
        {
            using Mat gray = BoardMarkers.Gray(photograph);
            if (Seen(gray, board) is { } seen && seen.ToString() != board.ToString())
                return $"the photographs show another board than {board}: give --board {seen}";
        }

        return null;
    }

    /// <summary>The gap between tags that a photograph shows where it clearly differs from the board's, or null.</summary>
    public static double? OtherGap(RgbImage photograph, PrintedBoard board)
    {
        if (board.Kind != BoardKind.AprilTag || board.Columns * board.Rows < 2)
            return null;
        using Mat gray = BoardMarkers.Gray(photograph);
        (int[] ids, Point2f[][] corners) = BoardMarkers.Detect(gray, board.Print.DictionaryOf(board.Kind), board.Print.BorderModules, true);
        return GapOf(ids, corners, board) is var (gap, error, own) && Math.Abs(gap - board.Print.Gap) > SameGap && own > ClearFactor * error
            ? gap : null;
    }

    private static PrintedBoard? Seen(Mat gray, PrintedBoard board)
    {
        (PrintedBoard Board, double Score)? best = null;
        PredefinedDictionaryType own = board.Print.DictionaryOf(board.Kind);

        // The larger dictionaries of a family hold the smaller ones: of equals the board's own comes first, then the smallest.
        foreach ((string name, PredefinedDictionaryType type) in BoardPrint.Dictionaries.OrderBy(d => d.Value != own))
        {
            foreach (int border in board.Kind == BoardKind.Charuco ? [1] : new[] { 1, 2 })
            {
                (int[] ids, Point2f[][] corners) = BoardMarkers.Detect(gray, type, border, refine: board.Kind == BoardKind.AprilTag);
                if (ids.Length < MinMarkers)
                    continue;
                foreach (PrintedBoard guess in Guesses(board, type == own ? board.Print.Dictionary : name, border, ids.Max()))
                {
                    if (Fitting(ids, corners, guess) is { } fit && (best is null || fit.Score > best.Value.Score + 1e-9))
                        best = fit;
                }
            }
        }

        return best?.Board;
    }

    private static IEnumerable<PrintedBoard> Guesses(PrintedBoard board, string? dictionary, int border, int largestId)
    {
        // The numbers of tags tell their columns, those of a chessboard's markers do so only with the named size.
        IEnumerable<(int Columns, int Rows)> sizes = [(board.Columns, board.Rows), (board.Rows, board.Columns)];
        if (board.Kind == BoardKind.AprilTag)
        {
            sizes = sizes.Where(s => s.Columns * s.Rows > largestId)
                .Concat(Enumerable.Range(1, MaxColumns).Select(c => (c, (largestId / c) + 1)).Where(s => s.Item2 <= MaxColumns));
        }

        foreach ((int columns, int rows) in sizes.Distinct())
        {
            foreach (bool other in new[] { false, true })
            {
                var print = new BoardPrint { Dictionary = dictionary, BorderModules = border };
                print = board.Kind == BoardKind.Charuco ? print with { IsLegacy = other } : print with { FromBottom = other };
                yield return new PrintedBoard(board.Kind, columns, rows, board.SquareMeters, print);
            }
        }
    }

    private static (PrintedBoard Board, double Score)? Fitting(int[] ids, Point2f[][] corners, PrintedBoard guess)
    {
        if (guess.Kind == BoardKind.AprilTag)
        {
            return GapOf(ids, corners, guess) is var (gap, error, _) && error < TagFitShare
                ? (With(guess, guess.Print with { Gap = gap }), ids.Length / (1 + (error / FitShare))) : null;
        }

        (int X, int Y)[] squares = MarkerSquares(guess);
        int[] known = [.. Enumerable.Range(0, ids.Length).Where(i => ids[i] < squares.Length)];
        if (known.Length < MinMarkers || known.Length < 0.8 * ids.Length)
            return null;
        Point2d[] board = [.. known.Select(i => new Point2d(squares[ids[i]].X + 0.5, squares[ids[i]].Y + 0.5))];
        Point2d[] seen = [.. known.Select(i => Middle(corners[i]))];
        using Mat boardFromImage = Cv2.FindHomography(seen, board);
        if (boardFromImage.Empty() || Error(boardFromImage, seen, board) > FitShare)
            return null;
        double ratio = known.Average(i => Side(Cv2.PerspectiveTransform(corners[i].Select(c => new Point2d(c.X, c.Y)), boardFromImage)));

        // Corners of markers are seen slightly inside their black; people print round ratios.
        double named = Math.Round(ratio / RatioStep) * RatioStep;
        return (With(guess, guess.Print with { MarkerRatio = Math.Clamp(named, 0.1, 0.99) }), known.Length);
    }

    private static PrintedBoard With(PrintedBoard board, BoardPrint print) =>
        new(board.Kind, board.Columns, board.Rows, board.SquareMeters, print);

    // Markers are numbered row by row over the white squares; the old layout begins with a white one where the rows are even.
    private static (int X, int Y)[] MarkerSquares(PrintedBoard board)
    {
        int first = board.Print.IsLegacy && board.Rows % 2 == 0 ? 0 : 1;
        return [.. from y in Enumerable.Range(0, board.Rows) from x in Enumerable.Range(0,
            board.Columns) where (x + y) % 2 == first select (x, y)];
    }

    // The gap that explains the tags best, its error and that of the board's own gap, in sides of a tag.
    private static (double Gap, double Error, double Own)? GapOf(int[] ids, Point2f[][] corners, PrintedBoard board)
    {
        int[] known = [.. Enumerable.Range(0, ids.Length).Where(i => ids[i] < board.Columns * board.Rows)];
        if (known.Length < MinMarkers)
            return null;
        Point2d[] seen = [.. known.SelectMany(i => corners[i]).Select(c => new Point2d(c.X, c.Y))];
        double ErrorWith(double gap)
        {
            PrintedBoard guess = With(board, board.Print with { Gap = gap });
            Point2d[] points = [.. known.SelectMany(i => Corners(guess.TagCorner(ids[i])))];
            using Mat boardFromImage = Cv2.FindHomography(seen, points);
            return boardFromImage.Empty() ? double.PositiveInfinity : Error(boardFromImage, seen, points);
        }

        double best = Enumerable.Range(1, 100).Select(i => i * GapStep).MinBy(ErrorWith);
        double round = Math.Round(best / RatioStep) * RatioStep;
        return (Math.Abs(round - best) < SameGap ? Math.Round(round, 2) : Math.Round(best, 2), ErrorWith(best), ErrorWith(board.Print.Gap));
    }

    private static Point2d[] Corners((double X, double Y) c) =>
        [new(c.X, c.Y), new(c.X + 1, c.Y), new(c.X + 1, c.Y + 1), new(c.X, c.Y + 1)];

    private static double Error(Mat boardFromImage, Point2d[] seen, Point2d[] board) =>
        Math.Sqrt(Cv2.PerspectiveTransform(seen, boardFromImage).Zip(board, (a, b) => Math.Pow(a.X - b.X, 2) + Math.Pow(a.Y - b.Y, 2))
            .Average());

    private static double Side(Point2d[] corners) => Enumerable.Range(0, 4).Average(k => corners[k].DistanceTo(corners[(k + 1) % 4]));

    private static Point2d Middle(Point2f[] corners) => new(corners.Average(c => (double)c.X), corners.Average(c => (double)c.Y));
}
