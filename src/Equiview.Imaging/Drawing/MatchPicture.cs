namespace Equiview.Imaging.Drawing;

/// <summary>Draws correspondences of two images as lines between them.</summary>
public static class MatchPicture
{
    private const int LegendHeight = 26;

    /// <summary>Lays the images side by side and joins matching points.</summary>
    /// <param name="a">Left image.</param>
    /// <param name="b">Right image.</param>
    /// <param name="matches">Points in raster pixels of each image.</param>
    /// <param name="options">Null takes the defaults.</param>
    /// <returns>A image a.Width + gap + b.Width wide, with a legend line below.</returns>
    /// <exception cref="DegenerateInputException">The image would exceed <see cref="ImageLimits"/>.</exception>
    /// <exception cref="MissingComponentException">OpenCV cannot be loaded.</exception>
    public static RgbImage Draw(RgbImage a, RgbImage b, IReadOnlyList<PictureMatch> matches, MatchPictureOptions? options = null)
    {
        options ??= new MatchPictureOptions();
        int height = Math.Max(a.Height, b.Height), shift = a.Width + options.GapPixels;
        var size = new ImageSize(shift + b.Width, height + LegendHeight);
        ImageLimits.Require(size);
        var picture = new RgbImage(size);
        using var canvas = new Canvas(picture);
        canvas.Paste(a, 0, 0);
        canvas.Paste(b, shift, 0);
        PictureMatch[] drawn = Choose(matches, options);
        (double low, double high) = ValueRange(drawn);
        double radius = Math.Max(2, height / 200.0);
        foreach (PictureMatch match in drawn)
        {
            RgbColor color = ColorOf(match, a.Size, options, low, high);
            PixelPoint right = match.B + new PixelPoint(shift, 0);
            canvas.Line(match.A, right, color, options.LineThicknessPixels);
            canvas.Dot(match.A, radius, color);
            canvas.Dot(right, radius, color);
        }

        Legend(canvas, drawn.Length, matches.Count, options, low, high);
        return picture;
    }

    // Best scores and worst errors tell most; without values, an even choice.
    private static PictureMatch[] Choose(IReadOnlyList<PictureMatch> matches, MatchPictureOptions options)
    {
        int count = Math.Min(matches.Count, Math.Max(0, options.MaximumMatches));
        if (options.Coloring == MatchColoring.Score)
            return [.. matches.OrderByDescending(m => m.Value).Take(count).Reverse()];
        return [.. Enumerable.Range(0, count).Select(i => matches[(int)((long)i * matches.Count / count)])];
    }

    private static (double Low, double High) ValueRange(PictureMatch[] matches)
    {
        double[] values = [.. matches.Select(m => m.Value).Where(double.IsFinite)];
        return values.Length == 0 ? (0, 1) : (values.Min(), values.Max());
    }

    private static RgbColor ColorOf(PictureMatch match, ImageSize size, MatchPictureOptions options, double low, double high) =>
        options.Coloring switch
        {
            MatchColoring.Score => ColorMap.Viridis[high > low ? (match.Value - low) / (high - low) : 1],
            MatchColoring.Error => Palette.ByError(
                double.IsNaN(match.Value) ? double.PositiveInfinity : match.Value, options.ErrorLimitPixels),
            _ => Palette.ByPosition(match.A, size),
        };

    private static void Legend(Canvas canvas, int drawn, int all, MatchPictureOptions options, double low, double high)
    {
        const int BarLeft = 60, BarWidth = 100;
        double baseline = canvas.Size.Height - 8;
        string count = drawn == all
            ? CountText.Of(all, "match", "matches")
            : FormattableString.Invariant($"{drawn} of {all} matches");
        if (options.Coloring == MatchColoring.Position)
        {
            canvas.Text(count, new PixelPoint(6, baseline), RgbColor.White);
            return;
        }

        bool error = options.Coloring == MatchColoring.Error;
        (string from, string to) = error
            ? ("0 px", FormattableString.Invariant($"{options.ErrorLimitPixels:G3} px or more"))
            : (FormattableString.Invariant($"{low:F2}"), FormattableString.Invariant($"{high:F2}"));
        for (int x = 0; x < BarWidth; x++)
        {
            double part = x / (BarWidth - 1.0);
            RgbColor color = error ? Palette.ByError(part, 1) : ColorMap.Viridis[part];
            canvas.Line(new PixelPoint(BarLeft + x + 0.5, baseline - 9), new PixelPoint(BarLeft + x + 0.5, baseline), color);
        }

        canvas.Text(from, new PixelPoint(6, baseline), RgbColor.White);
        canvas.Text(
            FormattableString.Invariant($"{to}   {(error ? "error" : "score")}, {count}"),
            new PixelPoint(BarLeft + BarWidth + 8, baseline),
            RgbColor.White);
    }
}
