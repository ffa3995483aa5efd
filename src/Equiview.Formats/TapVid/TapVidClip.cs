using Equiview.Formats.Files;

namespace Equiview.Formats.TapVid;

/// <summary>A video of TAP-Vid with its annotated tracks.</summary>
internal sealed class TapVidClip
{
    private readonly TapVidFrames? video;

    internal TapVidClip(string name, ImageSize size, int frameCount, TapVidFrames? video, IReadOnlyList<PointTrack> tracks)
    {
        Name = name;
        Size = size;
        FrameCount = frameCount;
        this.video = video;
        Tracks = tracks;
    }

    /// <summary>Name of the video in its file.</summary>
    public string Name { get; }

    /// <summary>The frame the tracks refer to.</summary>
    public ImageSize Size { get; }

    /// <summary>Number of frames.</summary>
    public int FrameCount { get; }

    /// <summary>Whether the file holds the frames themselves.</summary>
    public bool HasFrames => video is not null;

    /// <summary>
    /// Tracks in raster pixels of <see cref="Size"/>. In the official files each has its query in its first visible frame; in the
    /// strided file of DINO-Tracker each query of the file is one track.
    /// </summary>
    public IReadOnlyList<PointTrack> Tracks { get; }

    /// <summary>The frames, one at a time, each its own copy.</summary>
    /// <param name="decode">Decodes an encoded image (Kinetics); the second argument is its name for messages.</param>
    /// <exception cref="InvalidOperationException">The file holds none.</exception>
    /// <exception cref="InvalidFileException">An encoded image is damaged or of another size than the first.</exception>
    public IEnumerable<RgbImage> Frames(Func<ReadOnlyMemory<byte>, string, RgbImage> decode)
    {
        TapVidFrames held = video ?? throw new InvalidOperationException($"{Name} has no frames");
        if (held.Pixels is not { } pixels)
        {
            foreach ((int i, byte[] encoded) in held.Encoded.Index())
            {
                string name = FormattableString.Invariant($"{Name}, frame {i}");
                RgbImage image = decode(encoded, name);
                yield return image.Size == Size ? image : throw new InvalidFileException(name, $"is {image.Size}, the first frame {Size}");
            }

            yield break;
        }

        int length = checked((int)(Size.PixelCount * 3));
        for (int i = 0; i < FrameCount; i++)
            yield return new RgbImage(Size, pixels.Bytes.Slice(i * length, length).ToArray());
    }
}

/// <summary>The frames as their file holds them.</summary>
/// <param name="Pixels">All pixels [T, H, W, 3]; null where the frames are encoded.</param>
/// <param name="Encoded">Encoded images.</param>
internal sealed record TapVidFrames(StoredTensor? Pixels, IReadOnlyList<byte[]> Encoded);
