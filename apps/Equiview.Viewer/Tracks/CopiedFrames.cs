using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Resampling;
using Equiview.Imaging.Video;
using Equiview.Viewer.Server;

namespace Equiview.Viewer.Tracks;

/// <summary>All frames of a video in a page of one file, as large as the size of a page allows.</summary>
internal static class CopiedFrames
{
    private const long MostBytes = 40L << 20; // a third more as text
    private const int Quality = 80;
    private static readonly int[] LongSides = [960, 640, 426];

    /// <summary>Adds the frames.</summary>
    /// <exception cref="UsageException">Even small frames are too many.</exception>
    public static void AddTo(PageCopy page, string video, CancellationToken cancellation)
    {
        foreach (int longSide in LongSides)
        {
            if (TryEncode(video, longSide, cancellation) is not { } frames)
                continue;
            foreach ((int number, byte[] jpeg) in frames.Index())
                page.Add(FormattableString.Invariant($"tracks/frame?frame={number}"), jpeg);
            return;
        }

        throw new UsageException("the video is too long for one page; cut it, or open it with 'equiview view'");
    }

    private static List<byte[]>? TryEncode(string video, int longSide, CancellationToken cancellation)
    {
        using VideoReader reader = VideoReader.Open(video);
        var frames = new List<byte[]>();
        long bytes = 0;
        foreach (RgbImage frame in reader)
        {
            cancellation.ThrowIfCancellationRequested();
            double scale = Math.Min(1, (double)longSide / frame.Size.LongSide);
            var size = new ImageSize((int)Math.Ceiling(scale * frame.Width), (int)Math.Ceiling(scale * frame.Height));
            frames.Add(ImageCodec.EncodeJpeg(Resampler.Resize(frame, size, ResampleKernel.Bilinear), Quality));
            bytes += frames[^1].Length;
            if (bytes > MostBytes)
                return null;
        }

        return frames;
    }
}
