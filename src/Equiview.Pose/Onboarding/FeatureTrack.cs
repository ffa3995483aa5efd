using Equiview.Correspondence.Matching;
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

/// <summary>A feature of one view with its matches in neighboring views.</summary>
internal sealed class FeatureTrack
{
    private const double MinPeakProminence = 0.65;
    private readonly List<(int View, PixelPoint Pixel)> observations = [];
    private bool matched;

    private FeatureTrack(int view, PixelPoint pixel) => observations.Add((view, pixel));

    /// <summary>The tracks of all features of a view, in their order.</summary>
    public static FeatureTrack[] Collect(IReadOnlyList<PosedView> views, IReadOnlyList<ImageFeatures> features, int anchor, int[] neighbors, OnboardingOptions options, (Vector3D Center, double Radius)? ball)
    {
        DescriptorSet set = features[anchor].Set;
        FeatureTrack[] tracks = [.. set.Points.Select(p => new FeatureTrack(anchor, p))];
        foreach (int neighbor in neighbors)
        {
            bool guided = options.AlongEpipolarLines && features[anchor].Map is null && features[neighbor].Map is null;
            IEnumerable<FeaturePair> pairs = guided
                ? new EpipolarMatcher(views[anchor], set, views[neighbor], features[neighbor].Set, ball, options.EpipolarPixels).Mutual()
                : FeaturePairs.Mutual(set, features[neighbor].Set, features[neighbor].Map is not null);
            (FeaturePair Pair, double Error)[] judged = [.. pairs.Where(m => m.Score >= options.MinCosine && (!guided || m.Margin >= options.MinMargin)).Select(m => (m,
                EpipolarGeometry.SampsonErrorPixels(views[anchor], views[anchor].Undistorted(set.Points[m.A]), views[neighbor], views[neighbor].Undistorted(m.PixelB))))];
            foreach ((FeaturePair match, _) in judged)
                tracks[match.A].matched = true;

            // Wrong matches lie evenly beside the lines: a pair without a crest on them saw no common side.
            int near = judged.Count(m => m.Error <= options.EpipolarPixels), crest = judged.Count(m => m.Error <= options.EpipolarPixels / 2);
            if (guided && crest < MinPeakProminence * near)
                continue;
            foreach ((FeaturePair match, double error) in judged)
            {
                if (error <= options.EpipolarPixels)
                    tracks[match.A].observations.Add((neighbor, match.PixelB));
            }
        }

        return tracks;
    }

    /// <summary>The point the track shows, after the views that contradict most were dropped one by one; the anchor stays.</summary>
    public (TrackOutcome Outcome, TriangulatedPoint? Point, int Views) Triangulate(IReadOnlyList<PosedView> views, OnboardingOptions options, (Vector3D Min, Vector3D Max)? bounds)
    {
        if (observations.Count < 2)
            return (matched ? TrackOutcome.OffEpipolarLine : TrackOutcome.Unmatched, null, 0);
        var left = new List<(int View, PixelPoint Pixel)>(observations);
        while (left.Count >= Math.Max(2, options.MinViews))
        {
            TriangulatedPoint? point = Triangulation.Triangulate([.. left.Select(o => views[o.View])], [.. left.Select(o => o.Pixel)]);
            if (point is { } good && good.MaxErrorPixels <= options.ReprojectionPixels)
                return Judge(good, left.Count, options, bounds);
            int worst = point is null ? left.Count - 1 : Enumerable.Range(1, left.Count - 1).MaxBy(i => views[left[i].View].Project(point.Position).DistanceTo(left[i].Pixel));
            left.RemoveAt(worst);
        }

        return (TrackOutcome.BadReprojection, null, 0);
    }

    private static (TrackOutcome Outcome, TriangulatedPoint? Point, int Views) Judge(TriangulatedPoint point, int views, OnboardingOptions options, (Vector3D Min, Vector3D Max)? bounds)
    {
        if (point.ParallaxDegrees < options.MinParallaxDegrees)
            return (TrackOutcome.SmallParallax, null, 0);
        Vector3D p = point.Position;
        bool outside = bounds is (var min, var max) && (p.X < min.X || p.Y < min.Y || p.Z < min.Z || p.X > max.X || p.Y > max.Y || p.Z > max.Z);
        return outside ? (TrackOutcome.OutsideBox, null, 0) : (TrackOutcome.Kept, point, views);
    }

}
