using Equiview.Imaging.Codecs;
using Equiview.Imaging.Video;

namespace Equiview.Viewer.Tracks;

/// <summary>
/// The frames of a video as JPEG, exactly by number: the video is decoded in order, and the last frames that were asked for are kept. What
/// browsers do with a video file is not exact to the frame.
/// </summary>
/// <param name="path">The video or the folder of frames.</param>
internal sealed class FrameStore(string path) : IDisposable
{
    private const int Quality = 88;
    private const long MostBytes = 256L << 20;
    private readonly Lock gate = new();
    private readonly Dictionary<int, byte[]> kept = [];
    private readonly Queue<int> order = [];
    private readonly VideoReader video = VideoReader.Open(path);
    private IEnumerator<RgbImage>? frames;
    private int next;
    private long bytes;

    /// <summary>A frame; null past the end.</summary>
    /// <param name="number">From 0.</param>
    public byte[]? this[int number]
    {
        get
        {
            lock (gate)
            {
                if (kept.TryGetValue(number, out byte[]? known))
                    return known;
                if (frames is null || number < next)
                    Begin(number);
                while (frames!.MoveNext())
                {
                    byte[] jpeg = Keep(next, frames.Current);
                    if (next++ == number)
                        return jpeg;
                }

                frames.Dispose();
                frames = null;
                return null;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        frames?.Dispose();
        video.Dispose();
    }

    private void Begin(int number)
    {
        frames?.Dispose();
        frames = video.From(number).GetEnumerator();
        next = number;
    }

    private byte[] Keep(int number, RgbImage image)
    {
        byte[] jpeg = ImageCodec.EncodeJpeg(image, Quality);
        if (kept.TryAdd(number, jpeg))
        {
            bytes += jpeg.Length;
            order.Enqueue(number);
        }

        while (bytes > MostBytes && kept.Remove(order.Dequeue(), out byte[]? oldest))
            bytes -= oldest.Length;
        return jpeg;
    }
}
