using Equiview.Imaging.Video;
namespace Equiview.Tracking.Frames;

/// <summary>Adds the number of a video's frames to the steps that count them, so that people see "7 of 60".</summary>
internal sealed class FrameProgress : IProgress<ProgressEvent>
{
    private readonly IProgress<ProgressEvent> inner;
    private readonly long frames;

    private FrameProgress(IProgress<ProgressEvent> inner, long frames) => (this.inner, this.frames) = (inner, frames);

    /// <summary>The same receiver where the number is not known without reading the frames.</summary>
    /// <param name="progress">Receives the steps.</param>
    /// <param name="video">The frames.</param>
    /// <param name="again">How many of them are tracked a second time.</param>
    public static IProgress<ProgressEvent>? Of(IProgress<ProgressEvent>? progress, IEnumerable<RgbImage> video, int again = 0)
    {
        int? frames = video is VideoReader reader ? reader.FrameCountHint
            : video.TryGetNonEnumeratedCount(out int count) ? count : null;
        return progress is null || frames is null ? progress : new FrameProgress(progress, frames.Value + again);
    }

    /// <inheritdoc/>
    public void Report(ProgressEvent value) =>
        // A container may state fewer frames than it holds.
        inner.Report(value is { Done: > 0, Total: null } && value.Done <= frames ? value with { Total = frames } : value);
}
