using System.Globalization;
using Equiview.Evaluation.Tracking.Metrics;
using Equiview.Formats.Csv;
namespace Equiview.Evaluation.Tracking;

/// <summary>The scores of each point alone: the csv beside a report.</summary>
internal sealed class PointScores
{
    /// <summary>Name of the file in the folder of a report.</summary>
    public const string FileName = "points.csv";

    private static readonly string[] Columns =
    [
        "tracker", "clip", "track", "query_frame", "query_x", "query_y", "visible_frames", "AJ", "delta_avg", "OA", "AJ_RD", "survival",
        "MTE",
    ];

    private readonly List<string[]> rows = [];

    /// <summary>Adds the points of a clip, in the 256 frame.</summary>
    /// <param name="tracker">The tracker.</param>
    /// <param name="clip">The clip.</param>
    /// <param name="asked">True tracks in pixels of the video, for their queries.</param>
    /// <param name="truth">True tracks.</param>
    /// <param name="predicted">Predicted tracks in the same order.</param>
    /// <param name="mode">Which frames are scored.</param>
    public void Add(
        string tracker, string clip, IReadOnlyList<PointTrack> asked, IReadOnlyList<PointTrack> truth, IReadOnlyList<PointTrack> predicted,
        TapVidQueryMode mode)
    {
        IReadOnlyList<TapVidScore> each = TapVidMetrics.ScoreEach(truth, predicted, mode);
        for (int i = 0; i < truth.Count; i++)
        {
            LongRangeScore more = LongRangeScore.Of([truth[i]], [predicted[i]]);
            PointQuery query = asked[i].Query;
            double[] numbers =
            [
                query.Track, query.Frame, query.Point.X, query.Point.Y, truth[i].Visible.Count(v => v), each[i].AverageJaccard,
                each[i].AverageWithin, each[i].OcclusionAccuracy, more.Redetection, more.Survival.SurvivalRate,
                more.Survival.MedianTrajectoryErrorPixels,
            ];
            rows.Add([tracker, clip, .. numbers.Select(Text)]);
        }
    }

    /// <summary>Writes the csv into a folder; nothing where there is no point. Fractions from 0 to 1, empty where there was nothing to
    /// count.</summary>
    public void Write(string folder)
    {
        if (rows.Count > 0)
            CsvTable.Write(Path.Combine(folder, FileName), Columns, rows);
    }

    private static string Text(double value) =>
        double.IsFinite(value) ? Math.Round(value, 6).ToString("R", CultureInfo.InvariantCulture) : string.Empty;
}
