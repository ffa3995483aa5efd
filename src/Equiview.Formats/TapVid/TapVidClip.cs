using Equiview.Formats.Files;

namespace Equiview.Formats.TapVid;

/// <summary>A video of TAP-Vid with its annotated tracks.</summary>
internal sealed class TapVidClip
{
    private readonly StoredTensor? video;

    internal TapVidClip(string name, ImageSize size, int frameCount, StoredTensor? video, IReadOnlyList<PointTrack> tracks)
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
    /// <exception cref="InvalidOperationException">The file holds none.</exception>
    public IEnumerable<RgbImage> Frames()
    {
        StoredTensor pixels = video ?? throw new InvalidOperationException($"{Name} has no frames");
        int length = checked((int)(Size.PixelCount * 3));
        for (int i = 0; i < FrameCount; i++)
            yield return new RgbImage(Size, pixels.Bytes.Slice(i * length, length).ToArray());
    }
}
