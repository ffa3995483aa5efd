using Equiview.Correspondence.LightGlue;
namespace Equiview.Pose.Onboarding;

/// <summary>How an object model is made from posed views.</summary>
public sealed record OnboardingOptions
{
    /// <summary>
    /// Largest angle between the viewing directions of two views that are matched, degrees. Default 60; nearest views come first.
    /// </summary>
    public double MaxPairDegrees { get; init; } = 60;

    /// <summary>Views each view is matched with, nearest first, 1 or more. Default 8.</summary>
    public int MaxNeighbors { get; init; } = 8;

    /// <summary>Largest Sampson distance of a match to the known epipolar geometry, pixels. Default 2.</summary>
    public double EpipolarPixels { get; init; } = 2;

    /// <summary>Largest reprojection error of a point in any of its views, pixels. Default 2.</summary>
    public double ReprojectionPixels { get; init; } = 2;

    /// <summary>Smallest angle between two rays of a point, degrees. Default 2.</summary>
    public double MinParallaxDegrees { get; init; } = 2;

    /// <summary>
    /// Views that must agree on a point, the one it is anchored in included. At least 2, default 2; more where views are dense.
    /// </summary>
    public int MinViews { get; init; } = 2;

    /// <summary>
    /// Whether key points are matched along the epipolar lines of the known cameras (default) instead of in the whole image.
    /// </summary>
    public bool AlongEpipolarLines { get; init; } = true;

    /// <summary>
    /// A learned matcher of key points in place of the most similar descriptors, in the whole image; stays the caller's. Null (default)
    /// uses none.
    /// </summary>
    public LightGlueMatcher? Learned { get; init; }

    /// <summary>Smallest cosine of a match between views. Default 0.</summary>
    public float MinCosine { get; init; }

    /// <summary>Smallest cosine of a match along an epipolar line above its best rival there. Default 0.06.</summary>
    public float MinMargin { get; init; } = 0.06f;

    /// <summary>What of the photographs is the object, where the user says so; null finds it by density.</summary>
    public ObjectCropping? Cropping { get; init; }
}
