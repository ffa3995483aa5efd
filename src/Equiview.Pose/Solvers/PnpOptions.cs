namespace Equiview.Pose.Solvers;

/// <summary>How a pose is searched among matches of which many are wrong.</summary>
public sealed record PnpOptions
{
    /// <summary>
    /// Largest reprojection error of an inlier, pixels. Above 0, default 8 (OnePose++, 3DCorrEnhance). Scoring weighs errors below it
    /// smoothly.
    /// </summary>
    public double ThresholdPixels { get; init; } = 8;

    /// <summary>Fewest inliers of a pose that is believed. At least 4, default 6 (the paper accepts "more than 5").</summary>
    public int MinInliers { get; init; } = 6;

    /// <summary>Most samples drawn. At least 1, default 10 000.</summary>
    public int MaxIterations { get; init; } = 10_000;

    /// <summary>Fewest samples drawn before the confidence may stop the search. Default 100.</summary>
    public int MinIterations { get; init; } = 100;

    /// <summary>Wanted probability that at least one sample was free of outliers. 0 to 1, default 0.9999.</summary>
    public double Confidence { get; init; } = 0.9999;

    /// <summary>Seed of the sampling; the same seed gives the same pose. Default 0.</summary>
    public int Seed { get; init; }

    /// <summary>Scale of the refinement's Cauchy loss in pixels, or 0 (default) to estimate it from the inliers' median residual.</summary>
    public double RobustScalePixels { get; init; }

    /// <summary>Most rounds of refining and choosing inliers anew. 0 keeps the best hypothesis, default 5.</summary>
    public int RefinementRounds { get; init; } = 5;
}
