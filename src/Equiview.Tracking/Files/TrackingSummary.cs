using System.Text.Json.Serialization;
using Equiview.Features;
namespace Equiview.Tracking.Files;

/// <summary>What a tracker found, in numbers.</summary>
/// <param name="Model">The features.</param>
/// <param name="Mode">The tracker.</param>
/// <param name="Frames">Frames of the video.</param>
/// <param name="Seconds">Time it took.</param>
/// <param name="Tracks">A line for each track.</param>
public sealed record TrackingSummary(
    FeatureExtractorInfo Model, string Mode, int Frames, double Seconds, IReadOnlyList<TrackSummary> Tracks)
{
    /// <summary>Mean share of frames that show a point.</summary>
    [JsonIgnore]
    public double VisibleShare => Tracks.Average(t => t.VisibleFrames / (double)Frames);

    /// <summary>The tracks of one video.</summary>
    /// <param name="tracks">One track or more.</param>
    /// <param name="mode">The tracker that found them.</param>
    /// <param name="model">The features.</param>
    /// <param name="time">Time it took.</param>
    public static TrackingSummary Of(IReadOnlyList<PointTrack> tracks, TrackingMode mode, FeatureExtractorInfo model, TimeSpan time) =>
        new(model, mode.ToString(), tracks[0].Length, Math.Round(time.TotalSeconds, 2), [.. tracks.Select(TrackSummary.Of)]);

    /// <inheritdoc/>
    public override string ToString()
    {
        string by = Mode == nameof(TrackingMode.Flow) ? "Lucas-Kanade" : Model.DisplayName;
        string tracker = $"{by}, {Mode.ToLowerInvariant()}";
        return $"{CountText.Of(Tracks.Count, "point")} through {CountText.Of(Frames, "frame")} "
            + FormattableString.Invariant($"in {Seconds:F1} s by {tracker}: {VisibleShare:P0} visible");
    }
}

/// <summary>A track in one line.</summary>
/// <param name="Track">Its number.</param>
/// <param name="VisibleFrames">Frames that show the point.</param>
/// <param name="OutOfFrames">Frames in which it is outside the frame.</param>
/// <param name="LongestHidden">Longest run of frames that do not show it.</param>
/// <param name="PathPixels">Length of the way over visible frames.</param>
/// <param name="MeanConfidence">Mean over all frames.</param>
public sealed record TrackSummary(
    int Track, int VisibleFrames, int OutOfFrames, int LongestHidden, double PathPixels, double MeanConfidence)
{
    /// <summary>The line of a track.</summary>
    public static TrackSummary Of(PointTrack track)
    {
        int hidden = 0, longest = 0;
        double path = 0;
        for (int f = 0; f < track.Length; f++)
        {
            hidden = track.Visible[f] ? 0 : hidden + 1;
            longest = Math.Max(longest, hidden);
            path += f > 0 && track.Visible[f] && track.Visible[f - 1] ? track.Points[f].DistanceTo(track.Points[f - 1]) : 0;
        }

        return new(
            track.Query.Track,
            track.Visible.Count(v => v),
            track.OutOfFrame.Count(o => o),
            longest,
            Math.Round(path, 1),
            Math.Round(track.Confidence.Average(), 3));
    }
}
