using Equiview.Correspondence;

namespace Equiview.Pose;

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

/// <summary>A feature of one view with its matches in neighbouring views.</summary>
internal sealed class AnchoredTrack
{
    private readonly List<(int View, PixelPoint Pixel)> observations = [];
    private bool matched;

    private AnchoredTrack(int view, PixelPoint pixel) => observations.Add((view, pixel));

    /// <summary>The tracks of all features of a view, in their order.</summary>
    public static AnchoredTrack[] Collect(IReadOnlyList<PosedView> views, IReadOnlyList<ImageFeatures> features, int anchor, int[] neighbours, Matcher matcher, double epipolarPixels)
    {
        DescriptorSet set = features[anchor].Set;
        AnchoredTrack[] tracks = [.. set.Points.Select(p => new AnchoredTrack(anchor, p))];
        var indexOf = new Dictionary<PixelPoint, int>();
        for (int i = 0; i < set.Count; i++)
            indexOf.TryAdd(set.Points[i], i);
        foreach (int neighbour in neighbours)
        {
            foreach (Match match in matcher.Match(set, features[neighbour].Set))
            {
                AnchoredTrack track = tracks[indexOf[match.A]];
                track.matched = true;
                if (EpipolarGeometry.SampsonErrorPixels(views[anchor], Ideal(views[anchor], match.A), views[neighbour], Ideal(views[neighbour], match.B)) <= epipolarPixels)
                    track.observations.Add((neighbour, match.B));
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

    private static PixelPoint Ideal(PosedView view, PixelPoint pixel) => view.Distortion?.UndistortPixel(view.Intrinsics, pixel) ?? pixel;
}
