using Equiview.Formats;
using Equiview.Formats.Badja;
namespace Equiview.Evaluation.Tracking.Metrics;

/// <summary>
/// How well joints of animals are followed on BADJA (Biggs et al., "Creatures great and SMAL", ACCV 2018). Each joint is a query in its
/// first visible annotated frame; later visible annotated frames are scored, pooled over the joints of a clip.
/// </summary>
/// <param name="Observations">Scored joint positions.</param>
/// <param name="PckSegment">Share within 0.2 sqrt(mask area) at native size; NaN without masks.</param>
/// <param name="Within3Pixels">Share within 3 px at native size.</param>
/// <param name="AverageWithin">delta_avg of TAP-Vid: mean share within 1, 2, 4, 8, 16 px of a 256 x 256 frame.</param>
internal sealed record BadjaMetrics(int Observations, double PckSegment, double Within3Pixels, double AverageWithin)
{
    /// <summary>Share of the segment's side that counts as right.</summary>
    public const double SegmentShare = 0.2;

    /// <summary>The queries of a clip: one a joint that is seen in some annotated frame, numbered by joint.</summary>
    public static IReadOnlyList<PointQuery> Queries(BadjaClip clip) =>
        [
            .. clip.Joints.SelectMany(
                (_, joint) => clip.Annotations.Where(a => a.Visible[joint]).Take(1)
                    .Select(a => new PointQuery(joint, a.Frame, a.Points[joint])))];

    /// <summary>The choices the numbers depend on, as reports state them.</summary>
    public static IReadOnlyDictionary<string, string> Protocol => new Dictionary<string, string>
    {
        ["queries"] = "each joint in its first visible annotated frame; later visible annotated frames are scored",
        ["PCK@0.2seg"] = "within 0.2 sqrt(mask area) at native size; needs masks",
        ["delta_avg"] = "mean share within 1, 2, 4, 8, 16 px of a 256 x 256 frame",
        ["mean"] = "plain mean over clips; PCK@0.2seg over those with masks",
    };

    /// <summary>The numbers as a row of a report, in percent.</summary>
    public IReadOnlyList<Metric> ToMetrics() =>
    [
        new("PCK@0.2seg", 100 * PckSegment, "%", HigherIsBetter: true),
        new("within 3 px", 100 * Within3Pixels, "%", HigherIsBetter: true),
        new("delta_avg", 100 * AverageWithin, "%", HigherIsBetter: true),
        new("observations", Observations),
    ];

    /// <summary>Plain mean over clips; of those with masks where a metric needs them. Observations are added.</summary>
    public static BadjaMetrics Mean(IReadOnlyList<BadjaMetrics> clips) => new(
        clips.Sum(c => c.Observations),
        clips.Select(c => c.PckSegment).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average(),
        clips.Average(c => c.Within3Pixels),
        clips.Average(c => c.AverageWithin));

    /// <summary>Scores predictions.</summary>
    /// <param name="clip">The annotations.</param>
    /// <param name="predicted">A track for each of <see cref="Queries"/>, at native size.</param>
    /// <param name="maskAreas">Pixels of the animal for frames that have a mask; null without masks.</param>
    public static BadjaMetrics Score(BadjaClip clip, IReadOnlyList<PointTrack> predicted, Func<int, long?>? maskAreas = null)
    {
        int count = 0, near = 0, segment = 0, measured = 0;
        double within = 0;
        foreach (PointTrack track in predicted)
        {
            int joint = track.Query.Track;
            IEnumerable<BadjaAnnotation> scored = clip.Annotations
                .Where(a => a.Frame > track.Query.Frame && a.Frame < track.Length && a.Visible[joint]);
            foreach (BadjaAnnotation a in scored)
            {
                PixelPoint error = track.Points[a.Frame] - a.Points[joint];
                double native = error.DistanceTo(default);
                double benchmark = new PixelPoint(
                    error.X * TapVidMetrics.FrameSide / clip.Size.Width, error.Y * TapVidMetrics.FrameSide / clip.Size.Height)
                    .DistanceTo(default);
                count++;
                near += native < 3 ? 1 : 0;
                within += TapVidMetrics.ThresholdsPixels.Count(t => benchmark < t) / (double)TapVidMetrics.ThresholdsPixels.Count;
                if (maskAreas?.Invoke(a.Frame) is not { } area)
                    continue;
                measured++;
                segment += native < SegmentShare * Math.Sqrt(area) ? 1 : 0;
            }
        }

        return new(count, Share(segment, measured), Share(near, count), Share(within, count));
        static double Share(double part, int whole) => whole == 0 ? double.NaN : part / whole;
    }
}
