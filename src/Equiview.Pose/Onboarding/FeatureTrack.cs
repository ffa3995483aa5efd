using Equiview.Correspondence.Matching;
using Equiview.Pose.Calibration;
using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;
namespace Equiview.Pose.Onboarding;

/// <summary>What became of a feature during onboarding.</summary>
internal enum TrackOutcome
{
    Kept,
    Unmatched,
    OffEpipolarLine,
    BadReprojection,
    SmallParallax,
    OutsideBox,
}

/// <summary>The end of a track.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Point">The point, where it was kept.</param>
/// <param name="Views">Views that agree on the point.</param>
internal readonly record struct TrackResult(TrackOutcome Outcome, TriangulatedPoint? Point = null, int Views = 0)
{
    /// <summary>The result, or that the point is outside where it lies off the masks of the object.</summary>
    public TrackResult Without(ObjectMasks? masks) =>
        Point is { } point && masks?.Excludes(point.Position) == true ? new(TrackOutcome.OutsideBox) : this;
}

/// <summary>A feature of one view with its matches in neighboring views.</summary>
internal sealed class FeatureTrack
{
    private readonly List<(int View, PixelPoint Pixel)> observations = [];
    private bool matched;

    private FeatureTrack(int view, PixelPoint pixel) => observations.Add((view, pixel));

    /// <summary>The tracks of all features of a view, in their order.</summary>
    /// <param name="views">The posed views.</param>
    /// <param name="features">Their features.</param>
    /// <param name="anchor">The view.</param>
    /// <param name="neighbors">Views it is matched with.</param>
    /// <param name="options">Of the onboarding.</param>
    /// <param name="ball">Ball around the object, world frame, or null.</param>
    /// <param name="cancellation">Checked for every neighbor.</param>
    public static FeatureTrack[] Collect(
        IReadOnlyList<PosedView> views,
        IReadOnlyList<ImageFeatures> features,
        int anchor,
        int[] neighbors,
        OnboardingOptions options,
        (Vector3D Center, double Radius)? ball,
        CancellationToken cancellation)
    {
        DescriptorSet set = features[anchor].Set;
        FeatureTrack[] tracks = [.. set.Points.Select(p => new FeatureTrack(anchor, p))];
        foreach (int neighbor in neighbors)
        {
            cancellation.ThrowIfCancellationRequested();
            bool guided = options.AlongEpipolarLines && options.Learned is null
                && features[anchor].Map is null && features[neighbor].Map is null;
            DescriptorSet other = features[neighbor].Set;
            IEnumerable<FeaturePair> pairs = options.Learned is { } learned ? FeaturePairs.Learned(set, other, learned, cancellation)
                : guided ? new EpipolarMatcher(views[anchor], set, views[neighbor], other, ball, options.EpipolarPixels).Mutual()
                : FeaturePairs.Mutual(set, other, features[neighbor].Map is not null);
            (FeaturePair Pair, double Error)[] judged =
            [
                .. pairs.Where(m => m.Score >= options.MinCosine && (!guided || m.Margin >= options.MinMargin))
                    .Select(m => (m, SampsonError(views, anchor, neighbor, set, m))),
            ];
            foreach ((FeaturePair match, _) in judged)
                tracks[match.A].matched = true;
            if (guided && !HasPeak(judged, options.EpipolarPixels))
                continue;
            foreach ((FeaturePair match, double error) in judged)
            {
                if (error <= options.EpipolarPixels)
                    tracks[match.A].observations.Add((neighbor, match.PixelB));
            }
        }

        return tracks;
    }

    /// <summary>The point of the track, after the most contradicting views were dropped one by one; the anchor stays.</summary>
    public TrackResult Triangulate(IReadOnlyList<PosedView> views, OnboardingOptions options, (Vector3D Min, Vector3D Max)? bounds)
    {
        if (observations.Count < 2)
            return new(matched ? TrackOutcome.OffEpipolarLine : TrackOutcome.Unmatched);
        var left = new List<(int View, PixelPoint Pixel)>(observations);
        while (left.Count >= Math.Max(2, options.MinViews))
        {
            TriangulatedPoint? point = Triangulation.Triangulate([.. left.Select(o => views[o.View])], [.. left.Select(o => o.Pixel)]);
            if (point is { } good && good.MaxErrorPixels <= options.ReprojectionPixels)
                return Judge(good, left.Count, options, bounds);
            left.RemoveAt(point is null ? left.Count - 1 : Enumerable.Range(1, left.Count - 1).MaxBy(i => Error(point, left[i])));
        }

        return new(TrackOutcome.BadReprojection);

        double Error(TriangulatedPoint point, (int View, PixelPoint Pixel) seen) =>
            views[seen.View].Project(point.Position).DistanceTo(seen.Pixel);
    }

    private static double SampsonError(IReadOnlyList<PosedView> views, int anchor, int neighbor, DescriptorSet set, FeaturePair match)
    {
        (PosedView a, PosedView b) = (views[anchor], views[neighbor]);
        return EpipolarGeometry.SampsonErrorPixels(a, a.Undistorted(set.Points[match.A]), b, b.Undistorted(match.PixelB));
    }

    // Wrong matches lie evenly beside the epipolar lines: a pair without a peak on the lines has no common side.
    private static bool HasPeak((FeaturePair Pair, double Error)[] judged, double epipolarPixels)
    {
        int near = judged.Count(m => m.Error <= epipolarPixels), peak = judged.Count(m => m.Error <= epipolarPixels / 2);
        return peak >= PoseCalibration.Current.Tracks.MinPeakProminence * near;
    }

    private static TrackResult Judge(
        TriangulatedPoint point, int views, OnboardingOptions options, (Vector3D Min, Vector3D Max)? bounds)
    {
        if (point.ParallaxDegrees < options.MinParallaxDegrees)
            return new(TrackOutcome.SmallParallax);
        Vector3D p = point.Position;
        bool outside = bounds is var (min, max)
            && (p.X < min.X || p.Y < min.Y || p.Z < min.Z || p.X > max.X || p.Y > max.Y || p.Z > max.Z);
        return outside ? new(TrackOutcome.OutsideBox) : new(TrackOutcome.Kept, point, views);
    }
}
