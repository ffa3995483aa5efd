namespace Equiview.Imaging.Video;

/// <summary>One pass over the frames of a video, from the first to the last. A second pass opens the source again.</summary>
internal interface IFrameSource : IDisposable
{
    /// <summary>Number of frames as the container states it; null where it states none.</summary>
    int? StatedFrameCount { get; }

    double? FramesPerSecond { get; }

    ImageSize Size { get; }

    /// <summary>What the user should know of this source, one line each.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>The next frame, or null at the end.</summary>
    VideoFrame? Read();

    /// <summary>Passes over a frame, where possible without making an image of it; false at the end.</summary>
    bool Skip() => Read() is not null;
}

/// <summary>A decoded frame.</summary>
/// <param name="Image">The frame.</param>
/// <param name="Seconds">Its presentation time from the start of the video; null where the source has none.</param>
internal readonly record struct VideoFrame(RgbImage Image, double? Seconds);
