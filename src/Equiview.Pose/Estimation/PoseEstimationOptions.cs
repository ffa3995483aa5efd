using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;

namespace Equiview.Pose.Estimation;

/// <summary>How a pose is estimated from an image.</summary>
public sealed record PoseEstimationOptions
{
    /// <summary>Views that give a hypothesis each, and together the evidence all hypotheses are scored on. 1 or more, default 5.</summary>
    public int Templates { get; init; } = 5;

    /// <summary>Views that are matched at all; of more, those whose mean descriptor is nearest to the image's are taken. Default 64.</summary>
    public int MaxMatchedViews { get; init; } = 64;

    /// <summary>Hypotheses that are checked with guided matches. 1 or more, default 4.</summary>
    public int Candidates { get; init; } = 4;

    /// <summary>Search radius of the guided matches around the projected point, pixels; 0 leaves them out. Default 8. Not used on feature grids.</summary>
    public double GuidedRadiusPixels { get; init; } = 8;

    /// <summary>Search radius around the projected points when an object is followed from a known pose, pixels. Default 32.</summary>
    public double FollowRadiusPixels { get; init; } = 32;

    /// <summary>
    /// Smallest agreement beyond chance of a followed pose, 0 to 1; below it the whole image is searched. Matches are looked for where the object is expected, so
    /// their number says little and only how exactly they agree tells. Default 0.25: along the Middlebury temple right poses have 0.42 and more, wrong ones 0.1 at most.
    /// </summary>
    public double MinFollowExcess { get; init; } = 0.25;

    /// <summary>Whether each view gives a hypothesis of its own. Default true.</summary>
    public bool HypothesisPerView { get; init; } = true;

    /// <summary>Whether matches of pixels without a known place on the object count (epipolar constraints, structureless hypotheses). Default true.</summary>
    public bool UseRays { get; init; } = true;

    /// <summary>Smallest cosine of a match along an epipolar line above its best rival there. Default 0.02.</summary>
    public float MinRayMargin { get; init; } = 0.02f;

    /// <summary>Most rounds of Levenberg-Marquardt with inliers chosen anew. 0 leaves the hypotheses as they are, default 4.</summary>
    public int RefinementRounds { get; init; } = 4;

    /// <summary>Whether the answer is refined on the image's dense features, where it has them (<see cref="ImageFeatures.Dense"/>). Default false.</summary>
    public bool Featuremetric { get; init; }

    /// <summary>
    /// Smallest probability of a pose that is answered, 0 to 1. Default 0.9: a wrong pose costs more than none. With backbones left out of the fit, 1 of 195 wrong
    /// poses was answered so and 26 of 247 right ones were refused; at 0.5, 11 and 15.
    /// </summary>
    public double MinConfidence { get; init; } = 0.9;

    /// <summary>
    /// The search for the pose. Default: 4 px, 2000 samples a hypothesis, and at least 10 inliers, here counted as separate places of the image.
    /// </summary>
    public PnpOptions Pnp { get; init; } = new() { ThresholdPixels = 4, MinInliers = 10, MaxIterations = 2000 };

    internal void Check()
    {
        if (Templates < 1 || MaxMatchedViews < 1 || Candidates < 1 || !(GuidedRadiusPixels >= 0) || !(FollowRadiusPixels > 0) || !(MinFollowExcess is >= 0 and <= 1) || !(MinConfidence is >= 0 and <= 1))
            throw new DegenerateInputException("templates, matched views and candidates must be 1 or more, radii positive (the guided one 0 or more), confidence and agreement 0 to 1");
    }
}
