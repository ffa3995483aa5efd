using Equiview.Evaluation.Synthetic;
using Equiview.Evaluation.Tracking.Metrics;
using Equiview.Features;
using Equiview.Features.Catalog;
using Equiview.Features.Recipes;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Drawing;
using Equiview.Reporting;
using Equiview.Tracking;
using Equiview.Tracking.Pictures;
namespace Equiview.Evaluation.Demo;

/// <summary>Points followed through a self-made video whose every motion and occlusion is known.</summary>
internal static class TrackingDemo
{
    private const int Frames = 16, LongSide = 320;
    private static readonly ImageSize Size = new(320, 240);

    public static DemoPart Run(int seed, IReadOnlyList<IFeatureExtractor> extractors, CancellationToken cancellation)
    {
        SyntheticClip clip = SyntheticClips.FromTextures(seed, Frames, Size);
        IReadOnlyList<PointTrack> truth = TapVidQueries.Sample(clip.Tracks, TapVidQueryMode.First);
        PointQuery[] queries = [.. truth.Select(t => t.Query)];
        var rows = new List<MetricRow>();
        (double Score, IReadOnlyList<PointTrack> Tracks) best = (-1, []);
        foreach (IFeatureExtractor extractor in extractors)
        {
            FeatureRecipe preset = extractor.Recipe("default", longSide: LongSide);
            var tracker = new VideoTracker(extractor, preset);
            foreach (TrackingMode mode in rows.Count == 0 ? [TrackingMode.Flow, TrackingMode.Accurate] : new[] { TrackingMode.Accurate })
            {
                IReadOnlyList<PointTrack> tracks = tracker.Track(clip.Frames, queries, mode, cancellation: cancellation);
                TapVidScore score = TapVidMetrics.Score(
                    TapVidMetrics.ToBenchmarkFrame(truth, Size), TapVidMetrics.ToBenchmarkFrame(tracks, Size), TapVidQueryMode.First);
                rows.Add(
                    new MetricRow(
                        mode == TrackingMode.Flow ? "Lucas-Kanade (no features)" : extractor.Info.DisplayName, score.ToMetrics()));
                if (score.AverageJaccard > best.Score)
                    best = (score.AverageJaccard, tracks);
            }
        }

        var overlay = new TrackOverlay(best.Tracks);
        RgbImage[] stills = [.. new[] { 0, Frames / 3, 2 * Frames / 3, Frames - 1 }.Select(f => overlay.Draw(clip.Frames[f], f))];
        byte[][] frames = [.. clip.Frames.Select((frame, f) => ImageCodec.EncodeJpeg(overlay.Draw(frame, f)))];
        return new DemoPart(
            new MetricTable("Points tracked through a self-made video", rows, new Dictionary<string, string>
            {
                ["video"] =
                    FormattableString.Invariant($"{Frames} frames of {Size}; wall, moving figure, passing occluder, changing light, noise"),
                ["metrics"] = "TAP-Vid, queries first, scored at 256x256",
                ["queries"] = FormattableString.Invariant($"{queries.Length}"),
            }),
            [
                new ReportPicture("Points followed through the video, behind the passing disc too", frames[0])
                {
                    Frames = [.. frames.Skip(1)],
                    Highlight = "follows points through a video",
                },
                new ReportPicture(
                    "Tracked points (the best of the table; filled: seen, hollow: held to be hidden)",
                    ImageCodec.EncodeJpeg(ContactSheet.Make(stills, 4)))],
            "Points of the first frame are followed through a video; a hollow dot is held to be hidden.");
    }
}
