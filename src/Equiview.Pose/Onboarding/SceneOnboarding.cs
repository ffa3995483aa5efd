using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;
namespace Equiview.Pose.Onboarding;

/// <summary>
/// An object model from posed views: neighbors by viewing angle, mutual matches, the epipolar filter of the known cameras, then one track
/// for every feature: the feature with its matches in the neighbors, triangulated while contradicting views are dropped. (OnePose++ and
/// COLMAP's <c>point_triangulator</c> merge tracks over views; here each view keeps its own point, so an error never spreads from view to
/// view.)
/// </summary>
public static class SceneOnboarding
{
    /// <summary>Makes the model.</summary>
    /// <param name="scene">
    /// Posed views; the world frame is the object's frame. <see cref="PosedScene.ObjectBounds"/> bounds the points when it is there.
    /// </param>
    /// <param name="features">Features of each view, best already reduced to the object (<see cref="OnObject"/>).</param>
    /// <param name="options">Null takes the defaults.</param>
    /// <param name="provenance">Noted in the model.</param>
    /// <param name="progress">Two events for each view: the count, and what became of its features.</param>
    /// <param name="cancellation">Checked for every pair of views.</param>
    /// <exception cref="DegenerateInputException">
    /// Fewer than two views, views that share no side of the object, or no point that survives.
    /// </exception>
    public static OnboardingResult Onboard(
        PosedScene scene,
        IReadOnlyList<ImageFeatures> features,
        OnboardingOptions? options = null,
        IReadOnlyDictionary<string, string>? provenance = null,
        IProgress<ProgressEvent>? progress = null,
        CancellationToken cancellation = default) => Onboard(scene, features, options, provenance, progress, null, cancellation);

    /// <summary>Makes the model, with the masks of the views that the features were reduced to.</summary>
    internal static OnboardingResult Onboard(
        PosedScene scene,
        IReadOnlyList<ImageFeatures> features,
        OnboardingOptions? options,
        IReadOnlyDictionary<string, string>? provenance,
        IProgress<ProgressEvent>? progress,
        ObjectMasks? masks,
        CancellationToken cancellation)
    {
        options ??= new OnboardingOptions();
        Vector3D center = Center(scene, features.Count);
        Vector3D[] directions = [.. scene.Views.Select(v => (v.CameraCenter - center).Normalized())];
        IReadOnlyList<int[]> neighbors = ViewPairs.ByAngle(directions, options.MaxPairDegrees, options.MaxNeighbors);
        int pairs = neighbors.Sum(n => n.Length);
        if (pairs == 0)
        {
            throw new DegenerateInputException(FormattableString.Invariant(
                $"no two views are within {options.MaxPairDegrees} degrees of each other; photograph the object from more sides"));
        }

        (Vector3D Center, double Radius)? ball = scene.ObjectBounds is var (min, max) ? (center, (max - min).Length / 2) : null;
        var assembly = new ModelAssembly(scene, features, options.Cropping?.Box is not null, masks is not null);
        for (int a = 0; a < scene.Views.Count; a++)
        {
            FeatureTrack[] tracks = FeatureTrack.Collect(scene.Views, features, a, neighbors[a], options, ball, cancellation);
            var results = new TrackResult[tracks.Length];
            var parallel = new ParallelOptions { CancellationToken = cancellation };
            Parallel.For(0, tracks.Length, parallel, i =>
                results[i] = tracks[i].Triangulate(scene.Views, options, scene.ObjectBounds).Without(masks));
            ViewReport report = assembly.Add(a, results);
            progress?.Report(new ProgressEvent("triangulating features", a + 1, scene.Views.Count, report.View));
            progress?.Report(new ProgressEvent("view", 0, Detail: report.ToString()));
        }

        return assembly.Finish(pairs, provenance ?? new Dictionary<string, string>());
    }

    /// <summary>
    /// Which pixels of a view may show the object: those in the rectangle around its projected box; null when the scene names no box.
    /// </summary>
    public static Func<PixelPoint, bool>? OnObject(PosedScene scene, PosedView view)
    {
        if (scene.ObjectBounds is not { } box)
            return null;
        PixelPoint[] corners = [.. ObjectBox.Corners(box).Select(view.Project)];
        (double left, double right) = (corners.Min(p => p.X), corners.Max(p => p.X));
        (double top, double bottom) = (corners.Min(p => p.Y), corners.Max(p => p.Y));
        return p => p.X >= left && p.X <= right && p.Y >= top && p.Y <= bottom;
    }

    private static Vector3D Center(PosedScene scene, int featureSets)
    {
        if (scene.Views.Count < 2 || featureSets != scene.Views.Count)
        {
            throw new DegenerateInputException(FormattableString.Invariant(
                $"onboarding needs two or more views with features; got {scene.Views.Count} views and {featureSets} feature sets"));
        }

        return (scene.ObjectBounds is var (min, max) ? (min + max) * 0.5 : ViewPairs.FixationPoint(scene.Views))
            ?? throw new DegenerateInputException(
                "the optical axes of the views do not meet, so they share no object; photograph it from around");
    }
}
