using Equiview.Imaging.Video;
namespace Equiview.Tracking.Files;

/// <summary>What a file of tracks says of its video.</summary>
/// <param name="Size">Size of the frames.</param>
public sealed record TrackedVideo(ImageSize Size)
{
    /// <summary>The frames that were used.</summary>
    public FrameSelection Frames { get; init; } = new();

    /// <summary>Presentation time of each frame in seconds; null where they are unknown.</summary>
    public IReadOnlyList<double?>? Seconds { get; init; }

    internal bool HasTimes => Seconds is { Count: > 0 } && Seconds.All(s => s is not null);

    /// <summary>Of a video that was read to its end.</summary>
    public static TrackedVideo Of(VideoReader video) => new(video.Size) { Frames = video.Selection, Seconds = video.Seconds };
}
