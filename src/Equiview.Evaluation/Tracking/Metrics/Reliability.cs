using System.Globalization;
using Equiview.Formats.Csv;
namespace Equiview.Evaluation.Tracking.Metrics;

/// <summary>
/// How far the confidence of tracks can be trusted: of the frames with confidence p, a share p should show the point where it was found.
/// A frame is right where the point is visible and its position is less than 4 px off in the 256 frame.
/// </summary>
internal sealed class Reliability
{
    /// <summary>Distance at which a position is no longer right, in pixels of the 256 frame.</summary>
    public const double RightPixels = 4;

    /// <summary>Name of the file in the folder of a report.</summary>
    public const string FileName = "reliability.csv";

    private const int Bins = 10;
    private static readonly string[] Columns = ["tracker", "from", "to", "frames", "confidence", "right"];
    private readonly Dictionary<string, (long Frames, double Confidence, long Right)[]> trackers = [];

    /// <summary>Adds the frames of tracks and returns their expected calibration error (Guo et al., ICML 2017; ten bins), 0 to 1.</summary>
    /// <param name="tracker">The tracker.</param>
    /// <param name="truth">True tracks with their queries, in the 256 frame.</param>
    /// <param name="predicted">Predicted tracks in the same order and frame.</param>
    /// <param name="mode">Which frames count; the query's own never does.</param>
    public double Add(string tracker, IReadOnlyList<PointTrack> truth, IReadOnlyList<PointTrack> predicted, TapVidQueryMode mode)
    {
        if (!trackers.TryGetValue(tracker, out (long, double, long)[]? all))
            all = trackers[tracker] = new (long, double, long)[Bins];
        var own = new (long Frames, double Confidence, long Right)[Bins];
        foreach ((PointTrack t, PointTrack p) in truth.Zip(predicted))
        {
            for (int f = mode == TapVidQueryMode.First ? t.Query.Frame + 1 : 0; f < t.Length; f++)
            {
                if (f == t.Query.Frame)
                    continue;
                int right = t.Visible[f] && t.Points[f].DistanceTo(p.Points[f]) < RightPixels ? 1 : 0;
                Count(own, p.Confidence[f], right);
                Count(all, p.Confidence[f], right);
            }
        }

        return Error(own);
    }

    /// <summary>Expected calibration error of all that was added for a tracker, 0 to 1; NaN without a frame.</summary>
    public double Error(string tracker) => Error(trackers[tracker]);

    /// <summary>Writes the diagram of each tracker: for each tenth of confidence, its mean and the share that is right.</summary>
    public void Write(string folder)
    {
        if (trackers.Count == 0)
            return;
        CsvTable.Write(Path.Combine(folder, FileName), Columns, trackers.SelectMany(t => t.Value.Select((bin, i) => (string[])
        [
            t.Key, Text((double)i / Bins), Text((i + 1.0) / Bins), Text(bin.Frames), Text(bin.Confidence / bin.Frames),
            Text((double)bin.Right / bin.Frames),
        ])));
    }

    private static void Count((long Frames, double Confidence, long Right)[] bins, double confidence, int right)
    {
        int at = Math.Clamp((int)(confidence * Bins), 0, Bins - 1);
        bins[at] = (bins[at].Frames + 1, bins[at].Confidence + confidence, bins[at].Right + right);
    }

    private static double Error((long Frames, double Confidence, long Right)[] bins)
    {
        long frames = bins.Sum(b => b.Frames);
        return frames == 0 ? double.NaN : bins.Sum(b => Math.Abs(b.Confidence - b.Right)) / frames;
    }

    private static string Text(double value) =>
        double.IsFinite(value) ? Math.Round(value, 4).ToString("R", CultureInfo.InvariantCulture) : string.Empty;
}
