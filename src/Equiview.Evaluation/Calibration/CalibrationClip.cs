using System.Collections.Concurrent;
using Equiview.Evaluation.Synthetic;
using Equiview.Evaluation.Tracking.Metrics;
using Equiview.Features;
using Equiview.Imaging.Codecs;
using Equiview.Tracking.Accurate;
using Equiview.Tracking.Flow;
using Equiview.Tracking.Frames;
using Equiview.Tracking.MultiHypothesis;
namespace Equiview.Evaluation.Calibration;

/// <summary>A synthetic clip made ready to be tracked many times: features and dense flow do not depend on the fitted constants.</summary>
internal sealed class CalibrationClip
{
    private readonly ConcurrentDictionary<(GrayFrame From, GrayFrame To), FlowPair> flows = new();
    private readonly IReadOnlyList<PreparedFrame> frames;
    private readonly IReadOnlyList<PointTrack> truth;
    private readonly ImageSize size;

    // Videos of cameras and telephones are compressed, with edges of blocks that stand still; 75 is libjpeg's own default.
    private const int JpegQuality = 75;

    /// <summary>Compresses all frames as videos are, and extracts their features.</summary>
    /// <param name="clip">The clip with its exact truth.</param>
    /// <param name="extractor">Makes the features.</param>
    /// <param name="recipe">How features are made of a frame.</param>
    /// <param name="cancellation">Checked between frames.</param>
    public CalibrationClip(SyntheticClip clip, IFeatureExtractor extractor, FeatureRecipe recipe, CancellationToken cancellation)
    {
        size = clip.Frames[0].Size;
        truth = TapVidQueries.Sample(clip.Tracks, TapVidQueryMode.First);
        frames = [.. clip.Frames.Select(f => PreparedFrame.Make(Compressed(f), extractor, recipe, cancellation))];
    }

    /// <summary>Mean of average Jaccard and delta_avg of mode accurate, queries first, in percent.</summary>
    public double Score(MultiHypothesisOptions options, CancellationToken cancellation)
    {
        PointQuery[] queries = [.. truth.Select(t => t.Query)];
        IReadOnlyList<PointTrack> found = new AccurateTracker(options).Track(frames, queries, Flow, cancellation: cancellation);
        TapVidScore score = TapVidMetrics.Score(
            TapVidMetrics.ToBenchmarkFrame(truth, size), TapVidMetrics.ToBenchmarkFrame(found, size), TapVidQueryMode.First);
        return 50 * (score.AverageJaccard + score.AverageWithin);
    }

    private static RgbImage Compressed(RgbImage frame) => ImageCodec.Decode(ImageCodec.EncodeJpeg(frame, JpegQuality), "frame");

    private FlowPair Flow(GrayFrame from, GrayFrame to) => flows.GetOrAdd((from, to), pair => new FlowPair(pair.From, pair.To));
}
