using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Drawing;
using Equiview.Imaging.Video;
namespace Equiview.Tracking.Pictures;

/// <summary>
/// Draws tracks over a video's frames: a trail over the last frames, a filled dot where the point is visible, a hollow one where it is
/// hidden.
/// </summary>
/// <param name="tracks">Tracks of the video.</param>
/// <param name="options">What is drawn, and how; null means the defaults.</param>
public sealed class TrackOverlay(IReadOnlyList<PointTrack> tracks, TrackOverlayOptions? options = null)
{
    private readonly TrackOverlayOptions options = options ?? new TrackOverlayOptions();

    /// <summary>A frame with the tracks on it; the given image stays as it is.</summary>
    public RgbImage Draw(RgbImage image, int frame)
    {
        RgbImage picture = image.Clone();
        using var canvas = new Canvas(picture);
        double radius = options.DotRadius ?? Math.Max(2.5, image.Size.LongSide / 240.0);
        foreach (PointTrack track in tracks.Where(t => frame < t.Length && frame >= t.Query.Frame))
            Draw(canvas, track, frame, radius);
        if (options.Labels)
        {
            double height = Math.Max(12, image.Size.LongSide / 50.0);
            string number = FormattableString.Invariant($"{options.Frames.FrameAt(frame)}");
            canvas.Text(number, new PixelPoint(4, height + 4), RgbColor.White, height);
        }

        return picture;
    }

    private void Draw(Canvas canvas, PointTrack track, int frame, double radius)
    {
        bool visible = track.Visible[frame];
        if (!visible && options.HideHidden)
            return;

        // Color by the query's position: neighbors have similar colors, so that a point that leaves them is obvious.
        RgbColor color = Palette.ByPosition(track.Query.Point, canvas.Size);
        int start = Math.Max(track.Query.Frame, frame - (options.Trail ?? frame));
        IEnumerable<int> shown = Enumerable.Range(start, frame - start + 1).Where(f => track.Visible[f] || f == frame);
        if (visible)
            canvas.Trail([.. shown.Select(f => track.Points[f])], color, radius);
        else
            canvas.Ring(track.Points[frame], radius, color, 1);
        PixelPoint at = track.Points[frame];
        if (options.Labels)
            canvas.Text(
                track.Query.Name ?? FormattableString.Invariant($"{track.Query.Track}"),
                new PixelPoint(at.X + radius + 2, at.Y - radius),
                color,
                Math.Max(10, 3 * radius));
    }

    /// <summary>Writes the whole video with its tracks: a video, a page that plays in a browser, or a folder of frames.</summary>
    /// <param name="path">.mp4, .mov, .mkv, .html, or a folder (a name without extension) for png frames.</param>
    /// <param name="video">The frames, read one at a time.</param>
    /// <param name="framesPerSecond">Rate of the result.</param>
    /// <param name="cancellation">Checked between frames.</param>
    /// <exception cref="UsageException">Another extension.</exception>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public void Write(
        string path, IEnumerable<RgbImage> video, double framesPerSecond, CancellationToken cancellation = default)
    {
        RequireName(path);
        IEnumerable<RgbImage> drawn = Draw(video, cancellation);
        if (VideoWriter.IsName(path))
            WriteVideo(path, drawn, framesPerSecond);
        else if (IsPage(path))
            TrackPage.Write(path, drawn, framesPerSecond);
        else
            WriteFrames(path, drawn);
    }

    /// <summary>Refuses a name that <see cref="Write"/> would, before any work.</summary>
    /// <exception cref="UsageException">Neither a video's name nor .html nor a folder, or its folder is missing.</exception>
    public static void RequireName(string path)
    {
        if (!VideoWriter.IsName(path) && !IsPage(path) && Path.GetExtension(path).Length > 0)
            throw new UsageException($"an overlay is written as .mp4, .mov, .mkv, .html or a folder of frames, not as '{path}'");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw new UsageException($"there is no folder {folder}");
    }

    private static bool IsPage(string path) => Path.GetExtension(path).Equals(".html", StringComparison.OrdinalIgnoreCase);

    private IEnumerable<RgbImage> Draw(IEnumerable<RgbImage> video, CancellationToken cancellation)
    {
        int frame = 0;
        foreach (RgbImage image in video)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return Draw(image, frame++);
        }
    }

    private void WriteVideo(string path, IEnumerable<RgbImage> drawn, double framesPerSecond)
    {
        VideoWriter? writer = null;
        try
        {
            foreach (RgbImage image in drawn)
            {
                writer ??= new VideoWriter(path, image.Size, framesPerSecond, options.Encoding);
                writer.Write(image);
            }

            writer?.Finish();
        }
        finally
        {
            writer?.Dispose();
        }
    }

    private static void WriteFrames(string folder, IEnumerable<RgbImage> drawn)
    {
        Directory.CreateDirectory(folder);
        int frame = 0;
        foreach (RgbImage image in drawn)
            ImageFile.Write(Path.Combine(folder, FormattableString.Invariant($"{frame++:D5}.png")), image);
    }
}
