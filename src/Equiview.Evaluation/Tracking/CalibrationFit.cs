using Equiview.Evaluation.Synthetic;
using Equiview.Evaluation.Tracking.Metrics;
using Equiview.Features;
using Equiview.Tracking.Accurate;
using Equiview.Tracking.Beam;
using Equiview.Tracking.Frames;
using Equiview.Tracking.Occlusion;
namespace Equiview.Evaluation.Tracking;

/// <summary>Calibrates occlusion for a backbone on clips whose truth is known.</summary>
public static class CalibrationFit
{
    private const int FirstSeed = 61, ClipCount = 6, Frames = 20;
    private static readonly ImageSize Size = new(426, 240);

    /// <summary>Clips to fit on: textures of seeds no report uses.</summary>
    public static IEnumerable<EvaluationClip> Clips() => Enumerable.Range(FirstSeed, ClipCount).Select(seed => EvaluationClip.From(SyntheticClips.FromTextures(seed, Frames, Size)));

    /// <summary>Follows the clips' points from their first visible frames and fits the cues to the true visibility.</summary>
    /// <param name="extractor">The backbone.</param>
    /// <param name="recipe">How frames are prepared.</param>
    /// <param name="clips">Clips with exact truth; not those a number is reported on.</param>
    /// <exception cref="DegenerateInputException">Nothing is ever hidden in the clips.</exception>
    public static OcclusionCalibration Run(IFeatureExtractor extractor, FeatureRecipe recipe, IEnumerable<EvaluationClip> clips) =>
        OcclusionCalibration.Fit([.. clips.SelectMany(c => Samples(extractor, recipe, c))]);

    internal static IEnumerable<(VisibilityCues Cues, bool Visible)> Samples(IFeatureExtractor extractor, FeatureRecipe recipe, EvaluationClip clip)
    {
        IReadOnlyList<PointTrack> truth = TapVidQueries.Sample(clip.Tracks, TapVidQueryMode.First);
        Hypothesis[][] paths = new AccurateTracker().Paths(clip.Frames, StoredFrameFeatures.Extract(clip.Frames, extractor, recipe), [.. truth.Select(t => t.Query)]);
        return truth.Zip(paths).SelectMany(pair => pair.Second.Where(h => h.Frame != pair.First.Query.Frame && clip.Size.Contains(h.Point)).Select(h => (h.Cues, pair.First.Visible[h.Frame])));
    }
}
