using Equiview.Correspondence.Matching;
using Equiview.Formats.Rerun;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Drawing;
namespace Equiview.Evaluation.Matching;

/// <summary>
/// Matches as a recording of the Rerun viewer: a and b (the images) with their points in equal colors, and pair, both side by side with
/// lines.
/// </summary>
internal static class MatchRecording
{
    private const float DotRadius = 3, LineRadius = 0.75f;
    private static readonly RerunTime First = new(0);

    /// <summary>Writes a recording; a file that is there is replaced.</summary>
    /// <param name="path">The file, .rrd.</param>
    /// <param name="a">Image A.</param>
    /// <param name="b">Image B.</param>
    /// <param name="matches">Raster pixels of both.</param>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public static void Write(string path, RgbImage a, RgbImage b, IReadOnlyList<Match> matches)
    {
        uint[] colors = [.. matches.Select(m => Palette.ByPosition(m.A, a.Size).ToRgba())];
        using var recording = new RerunRecording(path, CountText.Of(matches.Count, "match", "matches"));
        recording.Log("a", First, RerunArchetype.EncodedImage(ImageCodec.EncodeJpeg(a)));
        recording.Log("a/points", First, RerunArchetype.Points2D([.. matches.Select(m => m.A)], colors, DotRadius));
        recording.Log("b", First, RerunArchetype.EncodedImage(ImageCodec.EncodeJpeg(b)));
        recording.Log("b/points", First, RerunArchetype.Points2D([.. matches.Select(m => m.B)], colors, DotRadius));
        var toTheRight = new PixelPoint(a.Width, 0);
        recording.Log("pair", First, RerunArchetype.EncodedImage(ImageCodec.EncodeJpeg(SideBySide(a, b))));
        recording.Log("pair/lines", First, RerunArchetype.LineStrips2D(
            [.. matches.Select(m => (PixelPoint[])[m.A, m.B + toTheRight])], colors, LineRadius));
        recording.Finish();
    }

    private static RgbImage SideBySide(RgbImage a, RgbImage b)
    {
        var size = new ImageSize(a.Width + b.Width, Math.Max(a.Height, b.Height));
        ImageLimits.Require(size);
        var both = new RgbImage(size);
        using var canvas = new Canvas(both);
        canvas.Paste(a, 0, 0);
        canvas.Paste(b, a.Width, 0);
        return both;
    }
}
