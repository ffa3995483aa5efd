using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Tracking;

namespace Equiview.Cli.Commands.Tracking;

/// <summary>A track in one line.</summary>
/// <param name="Track">Its number.</param>
/// <param name="VisibleFrames">Frames that show the point.</param>
/// <param name="OutOfFrames">Frames in which it is outside the frame.</param>
/// <param name="LongestHidden">Longest run of frames that do not show it.</param>
/// <param name="PathPixels">Length of the way over visible frames.</param>
/// <param name="MeanConfidence">Mean over all frames.</param>
internal sealed record TrackSummary(
    int Track, int VisibleFrames, int OutOfFrames, int LongestHidden, double PathPixels, double MeanConfidence)
{
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

    /// <summary>Prints what 'track' did.</summary>
    public static void Print(
        Output output, IReadOnlyList<PointTrack> tracks, TrackingMode mode, FeatureExtractorInfo model, double seconds, string[] written)
    {
        int frames = tracks[0].Length;
        var result = new
        {
            Output = written[0],
            Model = model,
            Mode = mode.ToString(),
            Frames = frames,
            Seconds = Math.Round(seconds, 2),
            Tracks = tracks.Select(Of),
        };
        string tracker = $"{(mode == TrackingMode.Flow ? "Lucas-Kanade" : model.DisplayName)}, {mode.ToString().ToLowerInvariant()}";
        double visible = tracks.Average(t => t.Visible.Count(v => v) / (double)t.Length);
        output.Result(result, () =>
        {
            Console.Out.WriteLine(FormattableString.Invariant(
                $"{tracks.Count} points through {frames} frames in {seconds:F1} s by {tracker}: {visible:P0} visible"));
            Console.Out.WriteLine($"written to {string.Join(" and ", written)}");
        });
    }
}
