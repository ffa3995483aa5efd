using Equiview.Imaging;

namespace Equiview.Tracking;

/// <summary>Draws tracks over a video's frames: a trail of the last frames, a filled dot where the point is seen, a hollow one where it is hidden.</summary>
/// <param name="tracks">Tracks of the video.</param>
/// <param name="trailFrames">Frames a trail reaches back; null is the whole past.</param>
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
            // Colour by where the query lies keeps neighbours alike, so that a point that leaves them is seen at once.
            RgbColor color = Palette.ByPosition(track.Query.Point, image.Size);
            int start = Math.Max(0, frame - (trailFrames ?? frame));
            PixelPoint[] trail = [.. Enumerable.Range(start, frame - start + 1).Where(f => track.Visible[f] || f == frame).Select(f => track.Points[f])];
            if (track.Visible[frame])
                canvas.Trail(trail, color, radius);
            else
                canvas.Ring(track.Points[frame], radius, color, 1);
        }

        return picture;
    }

    /// <summary>Writes the whole video with its tracks.</summary>
    /// <param name="path">Where to, .mp4.</param>
    /// <param name="video">The frames.</param>
    /// <param name="framesPerSecond">Rate of the result.</param>
    /// <param name="encoding">How it is compressed.</param>
    /// <param name="cancellation">Checked between frames.</param>
    public void Write(string path, IEnumerable<RgbImage> video, double framesPerSecond, VideoEncoding encoding = VideoEncoding.Mp4v, CancellationToken cancellation = default)
    {
        VideoWriter? writer = null;
        try
        {
            int frame = 0;
            foreach (RgbImage image in video)
            {
                cancellation.ThrowIfCancellationRequested();
                writer ??= new VideoWriter(path, image.Size, framesPerSecond, encoding);
                writer.Write(Draw(image, frame++));
            }

            writer?.Finish();
        }
        finally
        {
            writer?.Dispose();
        }
    }
}
