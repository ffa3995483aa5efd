using Equiview.Tracking.MultiHypothesis;
namespace Equiview.Tracking.Accurate;

/// <summary>Reads tracks off the paths of the search.</summary>
internal static class TrackPaths
{
    /// <summary>The track of a path.</summary>
    /// <param name="query">Where the track was asked for.</param>
    /// <param name="path">[T] a hypothesis for each frame.</param>
    /// <param name="size">The frame.</param>
    /// <param name="options">What is reported as visible.</param>
    public static PointTrack ToTrack(PointQuery query, Hypothesis[] path, ImageSize size, VisibilityOptions options) => new(
        query,
        Array.ConvertAll(path, h => h.Point),
        Array.ConvertAll(path, h => Visibility.IsSeen(h, size, options)),
        Array.ConvertAll(path, h => Visibility.Confidence(h, options)),
        Array.ConvertAll(path, h => h.Origin == CandidateOrigin.OutOfFrame));
}
