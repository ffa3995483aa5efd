using Equiview.Correspondence.Similarity;
using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;
namespace Equiview.Pose.Onboarding;

/// <summary>
/// An object model from posed views: neighbors by viewing angle, mutual matches, the epipolar filter of the known cameras, then one track for every
/// feature: the feature with its matches in the neighbors, triangulated while contradicting views are dropped. (OnePose++ and COLMAP's
/// <c>point_triangulator</c> merge tracks over views; here each view keeps its own point, so an error never spreads from view to view.)
/// </summary>
public static class SceneOnboarding
{
    /// <summary>Makes the model.</summary>
    /// <param name="scene">Posed views; the world frame is the object's frame. <see cref="PosedScene.ObjectBounds"/> bounds the points when it is there.</param>
    /// <param name="features">Features of each view, best already reduced to the object (<see cref="OnObject"/>).</param>
    /// <param name="options">Null takes the defaults.</param>
    /// <param name="provenance">What is noted in the model.</param>
    /// <exception cref="DegenerateInputException">Fewer than two views, views that share no side of the object, or no point that survives.</exception>
    public static OnboardingResult Onboard(
        PosedScene scene, IReadOnlyList<ImageFeatures> features, OnboardingOptions? options = null, IReadOnlyDictionary<string, string>? provenance = null)
    {
        options ??= new OnboardingOptions();
        if (scene.Views.Count < 2 || features.Count != scene.Views.Count)
            throw new DegenerateInputException(FormattableString.Invariant($"onboarding needs two or more views with features; got {scene.Views.Count} views and {features.Count} feature sets"));
        Vector3D center = (scene.ObjectBounds is { } b ? (b.Min + b.Max) * 0.5 : ViewPairs.LookedAt(scene.Views))
            ?? throw new DegenerateInputException("the views look at no common place, so they share no object; photograph it from around");
        Vector3D[] directions = [.. scene.Views.Select(v => (v.CameraCenter - center).Normalized())];
        IReadOnlyList<int[]> neighbors = ViewPairs.ByAngle(directions, options.MaxPairDegrees, options.MaxNeighbors);
        int pairs = neighbors.Sum(n => n.Length);
        if (pairs == 0)
            throw new DegenerateInputException(FormattableString.Invariant($"no two views are within {options.MaxPairDegrees} degrees of each other; photograph the object from more sides"));

        (Vector3D Center, double Radius)? ball = scene.ObjectBounds is { } box ? (center, (box.Max - box.Min).Length / 2) : null;
        var points = new List<TriangulatedPoint>();
        var rows = new List<(int View, int Feature)>();
        var unplaced = new List<(int View, int Feature)>();
        var reports = new List<ViewReport>();
        double track = 0;
        for (int a = 0; a < scene.Views.Count; a++)
        {
            FeatureTrack[] tracks = FeatureTrack.Collect(scene.Views, features, a, neighbors[a], options, ball);
            var outcomes = new (TrackOutcome Outcome, TriangulatedPoint? Point, int Views)[tracks.Length];
            Parallel.For(0, tracks.Length, i => outcomes[i] = tracks[i].Triangulate(scene.Views, options, scene.ObjectBounds));
            for (int i = 0; i < outcomes.Length; i++)
            {
                if (outcomes[i].Point is not { } point)
                {
                    if (outcomes[i].Outcome != TrackOutcome.OutsideBox)
                        unplaced.Add((a, i));
                    continue;
                }

                points.Add(point);
                rows.Add((a, i));
                track += outcomes[i].Views;
            }

            int Count(TrackOutcome outcome) => outcomes.Count(o => o.Outcome == outcome);
            reports.Add(new ViewReport(scene.Views[a].Name, tracks.Length, Count(TrackOutcome.Kept), Count(TrackOutcome.Unmatched), Count(TrackOutcome.OffEpipolarLine),
                Count(TrackOutcome.BadReprojection), Count(TrackOutcome.SmallParallax), Count(TrackOutcome.OutsideBox)));
        }

        if (points.Count == 0)
            throw new DegenerateInputException($"no feature became a point of the object ({Why(reports)}); check the poses, or take more views closer together");
        return new OnboardingResult(Assemble(scene, features, points, rows, unplaced, provenance), reports, pairs, track / points.Count, points.Average(p => p.RmsPixels));
    }

    /// <summary>Which pixels of a view may show the object: those in the rectangle around its projected box; null when the scene names no box.</summary>
    public static Func<PixelPoint, bool>? OnObject(PosedScene scene, PosedView view)
    {
        if (scene.ObjectBounds is not { } box)
            return null;
        PixelPoint[] corners = [.. ObjectBox.Corners(box).Select(view.Project)];
        (double left, double right, double top, double bottom) = (corners.Min(p => p.X), corners.Max(p => p.X), corners.Min(p => p.Y), corners.Max(p => p.Y));
        return p => p.X >= left && p.X <= right && p.Y >= top && p.Y <= bottom;
    }

    private static string Why(List<ViewReport> reports) => FormattableString.Invariant(
        $"{reports.Sum(r => r.Features)} features: {reports.Sum(r => r.Unmatched)} unmatched, {reports.Sum(r => r.OffEpipolarLine)} against the cameras, {reports.Sum(r => r.BadReprojection)} with bad reprojection, {reports.Sum(r => r.SmallParallax)} with small parallax, {reports.Sum(r => r.OutsideBox)} outside the box");

    private static ObjectModel Assemble(
        PosedScene scene, IReadOnlyList<ImageFeatures> features, List<TriangulatedPoint> points, List<(int View, int Feature)> rows, List<(int View, int Feature)> unplaced, IReadOnlyDictionary<string, string>? provenance)
    {
        int channels = features[0].Set.Channels;
        ObjectFeature[] meaning = [.. rows.Select((r, i) => new ObjectFeature(i, r.View, Ideal(r)))];
        var model = new ObjectModel(
            [.. points.Select(p => p.Position)], meaning, Descriptors(features, rows, channels), channels, [.. scene.Views.Select(v => new ObjectView(v.Name, v.Intrinsics, v.CameraFromWorld))]);
        (Vector3D Min, Vector3D Max) box = scene.ObjectBounds ?? model.Box;
        return new ObjectModel(model.Points, meaning, model.Descriptors, channels, model.Views)
        {
            Box = box,
            Diameter = (box.Max - box.Min).Length,
            Unit = scene.Unit,
            Unplaced = new UntriangulatedFeatures([.. unplaced.Select(r => new ObjectRay(r.View, Ideal(r)))], Descriptors(features, unplaced, channels), channels),
            Provenance = provenance ?? new Dictionary<string, string>(),
        };

        PixelPoint Ideal((int View, int Feature) row)
        {
            return scene.Views[row.View].Undistorted(features[row.View].Set.Points[row.Feature]);
        }
    }

    private static float[] Descriptors(IReadOnlyList<ImageFeatures> features, List<(int View, int Feature)> rows, int channels)
    {
        var descriptors = new float[rows.Count * channels];
        for (int i = 0; i < rows.Count; i++)
        {
            features[rows[i].View].Set.Values.Span.Slice(rows[i].Feature * channels, channels).CopyTo(descriptors.AsSpan(i * channels, channels));
        }

        Equiview.Correspondence.Similarity.Descriptors.Normalize(descriptors, channels);
        return descriptors;
    }
}
