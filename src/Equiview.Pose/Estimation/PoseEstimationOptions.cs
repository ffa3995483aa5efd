using Equiview.Pose.Calibration;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;

namespace Equiview.Pose.Estimation;

/// <summary>How a pose is estimated from an image.</summary>
public sealed record PoseEstimationOptions
{
    /// <summary>
    /// Views that give a hypothesis each; all hypotheses are scored on the matches of these views together. 1 or more, default 5.
    /// </summary>
    public int Templates { get; init; } = 5;

    /// <summary>
    /// Views that are matched at all; of more, those whose mean descriptor is nearest to the image's are taken. Default 64.
    /// </summary>
    public int MaxMatchedViews { get; init; } = 64;

    /// <summary>Hypotheses that are verified with guided matches. 1 or more, default 4.</summary>
    public int Candidates { get; init; } = 4;

    /// <summary>
    /// Search radius of the guided matches around the projected point, pixels; 0 leaves them out. Default 8. Not used on feature grids.
    /// </summary>
    public double GuidedRadiusPixels { get; init; } = 8;

    /// <summary>Search radius around the projected points when an object is followed from a known pose, pixels. Default 32.</summary>
    public double TrackingRadiusPixels { get; init; } = 32;

    /// <summary>
    /// Smallest chance-corrected inlier ratio of a followed pose, 0 to 1; below it the whole image is searched. Matches are searched where
    /// the object is expected, so only the exactness of the inliers is evidence, not their number. Default and its data:
    /// <c>Calibration/pose.json</c>.
    /// </summary>
    public double MinTrackingInlierRatio { get; init; } = PoseCalibration.Current.Tracking.MinInlierRatio;

    /// <summary>Whether each view gives a hypothesis of its own. Default true.</summary>
    public bool HypothesisPerView { get; init; } = true;

    /// <summary>
    /// Whether features that were not triangulated count (epipolar constraints, relative-pose hypotheses). Default true.
    /// </summary>
    public bool UseRays { get; init; } = true;

    /// <summary>Smallest cosine of a match along an epipolar line above its best rival there. Default 0.02.</summary>
    public float MinRayMargin { get; init; } = 0.02f;

    /// <summary>Most rounds of Levenberg-Marquardt with inliers chosen anew. 0 leaves the hypotheses as they are, default 4.</summary>
    public int RefinementRounds { get; init; } = 4;

    /// <summary>
    /// Smallest probability of a pose that is answered, 0 to 1; below it the answer is <see cref="PoseFailure.NotVerified"/>. Default and
    /// its data: <c>Calibration/pose.json</c>.
    /// </summary>
    public double MinConfidence { get; init; } = PoseCalibration.Current.Confidence.MinConfidence;

    /// <summary>
    /// The search for the pose. Default: 4 px, 2000 samples a hypothesis, and at least 10 inliers, here counted as distinct cells of the
    /// image.
    /// </summary>
    public PnpOptions Pnp { get; init; } = new() { ThresholdPixels = 4, MinInliers = 10, MaxIterations = 2000 };

    /// <summary>Most key points of an image, for backbones that have them. Default 2048.</summary>
    public int Keypoints { get; init; } = ImageFeatures.DefaultKeypoints;

    internal void Check()
    {
        if (Templates < 1 || MaxMatchedViews < 1 || Candidates < 1 || Keypoints < 4)
            throw new DegenerateInputException("templates, matched views and candidates must be 1 or more, key points 4 or more");
        if (!(GuidedRadiusPixels >= 0) || !(TrackingRadiusPixels > 0))
            throw new DegenerateInputException("the tracking radius must be positive, the guided radius 0 or more");
        if (!(MinTrackingInlierRatio is >= 0 and <= 1) || !(MinConfidence is >= 0 and <= 1))
            throw new DegenerateInputException("the smallest confidence and inlier ratio must be 0 to 1");
    }
}
