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
/// <param name="trailFrames">Length of a trail in frames; null draws the whole past.</param>
public sealed class TrackOverlay(IReadOnlyList<PointTrack> tracks, int? trailFrames = 16)
{
    /// <summary>A frame with the tracks on it; the given image stays as it is.</summary>
    public RgbImage Draw(RgbImage image, int frame)
    {
        RgbImage picture = image.Clone();
        using var canvas = new Canvas(picture);
        double radius = Math.Max(2.5, image.Size.LongSide / 240.0);
        foreach (PointTrack track in tracks.Where(t => frame < t.Length))
        {
            // Color by the query's position: neighbors have similar colors, so that a point that leaves them is obvious.
            RgbColor color = Palette.ByPosition(track.Query.Point, image.Size);
            int start = Math.Max(0, frame - (trailFrames ?? frame));
            IEnumerable<int> shown = Enumerable.Range(start, frame - start + 1).Where(f => track.Visible[f] || f == frame);
            if (track.Visible[frame])
                canvas.Trail([.. shown.Select(f => track.Points[f])], color, radius);
            else
                canvas.Ring(track.Points[frame], radius, color, 1);
        }

        return picture;
    }

    /// <summary>Writes the whole video with its tracks: a video, a page that plays in a browser, or a folder of frames.</summary>
    /// <param name="path">.mp4, .html, or a folder (a name without extension) for png frames.</param>
    /// <param name="video">The frames, read one at a time.</param>
    /// <param name="framesPerSecond">Rate of the result.</param>
    /// <param name="encoding">How an mp4 is compressed.</param>
    /// <param name="cancellation">Checked between frames.</param>
    /// <exception cref="UsageException">Another extension.</exception>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public void Write(
        string path, IEnumerable<RgbImage> video, double framesPerSecond, VideoEncoding encoding = VideoEncoding.Mp4v,
        CancellationToken cancellation = default)
    {
        RequireName(path);
        IEnumerable<RgbImage> drawn = Draw(video, cancellation);
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".mp4":
                WriteVideo(path, drawn, framesPerSecond, encoding);
                break;
            case ".html":
                TrackPage.Write(path, drawn, framesPerSecond);
                break;
            default:
                WriteFrames(path, drawn);
                break;
        }
    }

    /// <summary>Refuses a name that <see cref="Write"/> would, before any work.</summary>
    /// <exception cref="UsageException">Neither .mp4 nor .html nor a folder.</exception>
    public static void RequireName(string path)
    {
        if (Path.GetExtension(path).ToLowerInvariant() is not (".mp4" or ".html" or ""))
            throw new UsageException($"an overlay is written as .mp4, .html or a folder of frames, not as '{path}'");
    }

    private IEnumerable<RgbImage> Draw(IEnumerable<RgbImage> video, CancellationToken cancellation)
    {
        int frame = 0;
        foreach (RgbImage image in video)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return Draw(image, frame++);
        }
    }

    private static void WriteVideo(string path, IEnumerable<RgbImage> drawn, double framesPerSecond, VideoEncoding encoding)
    {
        VideoWriter? writer = null;
        try
        {
            foreach (RgbImage image in drawn)
            {
                writer ??= new VideoWriter(path, image.Size, framesPerSecond, encoding);
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
