namespace Equiview.Imaging.Video;

/// <summary>Where a <see cref="VideoReader"/> takes frames from.</summary>
internal interface IFrameSource : IDisposable
{
    int FrameCount { get; }

    double? FramesPerSecond { get; }

    ImageSize Size { get; }

    /// <summary>One frame, or null where the source ends before it.</summary>
    RgbImage? Read(int frame);
}
