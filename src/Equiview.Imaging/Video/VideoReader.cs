using System.Collections;

namespace Equiview.Imaging.Video;

/// <summary>
/// A video file, or a folder of images in natural order, one frame in memory at a time. Enumerating reads from the first frame; the
/// indexer seeks. Not for use by several threads at once.
/// </summary>
public sealed class VideoReader : IEnumerable<RgbImage>, IDisposable
{
    private readonly IFrameSource source;

    private VideoReader(string path, IFrameSource source)
    {
        Path = path;
        this.source = source;
    }

    /// <summary>The file or folder.</summary>
    public string Path { get; }

    /// <summary>
    /// Number of frames as the container states it; some containers only estimate, then enumerating may end up to 1 % earlier.
    /// </summary>
    public int FrameCount => source.FrameCount;

    /// <summary>Frames a second; null where unknown, as for a folder.</summary>
    public double? FramesPerSecond => source.FramesPerSecond;

    /// <summary>Size of every frame.</summary>
    public ImageSize Size => source.Size;

    /// <summary>The frame with a number from 0 to FrameCount - 1.</summary>
    /// <exception cref="InvalidFileException">
    /// The video breaks off before this frame, or a folder's image is bad or of another size.
    /// </exception>
    public RgbImage this[int frame]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(frame);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, FrameCount);
            return source.Read(frame) ?? throw BreaksOff(frame);
        }
    }

    /// <summary>Opens a video file or a folder of images.</summary>
    /// <exception cref="InvalidFileException">Missing, no video, truncated before its index, or a folder without images.</exception>
    /// <exception cref="MissingComponentException">OpenCV cannot be loaded.</exception>
    public static VideoReader Open(string path)
    {
        if (Directory.Exists(path))
            return new VideoReader(path, new FolderSource(path));
        if (!File.Exists(path))
            throw new InvalidFileException(path, "there is no such file or folder");
        return new VideoReader(path, new CaptureSource(path));
    }

    /// <summary>All frames from the first, one at a time.</summary>
    /// <exception cref="InvalidFileException">The video breaks off: frames up to the break were given, the message names it.</exception>
    public IEnumerator<RgbImage> GetEnumerator()
    {
        for (int frame = 0; frame < FrameCount; frame++)
        {
            RgbImage? image = source.Read(frame);
            if (image is null)
            {
                if (frame < FrameCount - (FrameCount / 100))
                    throw BreaksOff(frame);
                yield break;
            }

            yield return image;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private InvalidFileException BreaksOff(int frame) =>
        new(
            Path,
            "the video breaks off; cut it there or get the whole file",
            FormattableString.Invariant($"frame {frame} of {FrameCount}"));
}
