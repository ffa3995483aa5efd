using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;
namespace Equiview.Pose.Onboarding;

/// <summary>Collects the tracks of all views and makes the object model of them.</summary>
/// <param name="scene">The posed views.</param>
/// <param name="features">Their features.</param>
/// <param name="cropped">Whether a user drew the scene's bounds, within which a part of the table may stand.</param>
/// <param name="masked">Whether a user masked the object: then all points are its own, and it has no surroundings.</param>
internal sealed class ModelAssembly(PosedScene scene, IReadOnlyList<ImageFeatures> features, bool cropped, bool masked = false)
{
    // Two views can agree on a wrong point of their epipolar lines; three hardly do. The box is that of sure points where they are enough.
    private const int SureViews = 3, MinSurePoints = 40;

    private readonly List<TriangulatedPoint> points = [];
    private readonly List<(int View, int Feature)> kept = [], untriangulated = [];
    private readonly List<ViewReport> reports = [];
    private readonly List<Vector3D> agreed = [];
    private int observations;

    private string? Bounds => (scene.ObjectBounds, masked) switch
    {
        (null, false) => null,
        (null, true) => "the masks",
        (_, false) => "the box",
        _ => "the box or the masks",
    };

    /// <summary>Adds the tracks of a view, one for each of its features.</summary>
    public ViewReport Add(int view, TrackResult[] results)
    {
        for (int i = 0; i < results.Length; i++)
        {
            if (results[i].Point is { } point)
            {
                points.Add(point);
                kept.Add((view, i));
                observations += results[i].Views;
                if (results[i].Views >= SureViews)
                    agreed.Add(point.Position);
            }
            else if (results[i].Outcome != TrackOutcome.OutsideBox)
            {
                untriangulated.Add((view, i));
            }
        }

        int Count(TrackOutcome outcome) => results.Count(o => o.Outcome == outcome);
        reports.Add(new ViewReport(
            scene.Views[view].Name, results.Length, Count(TrackOutcome.Kept), Count(TrackOutcome.Unmatched),
            Count(TrackOutcome.OffEpipolarLine), Count(TrackOutcome.BadReprojection), Count(TrackOutcome.SmallParallax),
            Count(TrackOutcome.OutsideBox))
        {
            Bounds = Bounds,
        });
        return reports[^1];
    }

    /// <summary>The model and its report.</summary>
    /// <exception cref="DegenerateInputException">No point was kept.</exception>
    public OnboardingResult Finish(int pairs, IReadOnlyDictionary<string, string> provenance)
    {
        if (points.Count == 0)
        {
            throw new DegenerateInputException(
                $"no feature became a point of the object ({Reasons()}); check the poses, or take more views closer together");
        }

        double meanError = points.Average(p => p.RmsPixels);
        return new OnboardingResult(Model(provenance), reports, pairs, (double)observations / points.Count, meanError);
    }

    private ObjectModel Model(IReadOnlyDictionary<string, string> provenance)
    {
        int channels = features[0].Set.Channels;
        ObjectFeature[] rows = [.. kept.Select((r, i) => new ObjectFeature(i, r.View, Ideal(r)))];
        ObjectView[] views = [.. scene.Views.Select(v => new ObjectView(v.Name, v.Intrinsics, v.CameraFromWorld))];
        var model = new ObjectModel([.. points.Select(p => p.Position)], rows, Descriptors(kept, channels), channels, views);
        ObjectExtent? extent = masked ? ObjectExtent.Of(agreed.Count >= MinSurePoints ? [.. agreed] : model.Points)
            : scene.ObjectBounds is null || cropped ? ObjectExtent.Of(model.Points, scene.Views, cropped) : null;
        (Vector3D Min, Vector3D Max) box = scene.ObjectBounds ?? extent!.Box;
        ObjectRay[] rays = [.. untriangulated.Select(r => new ObjectRay(r.View, Ideal(r)))];
        return new ObjectModel(model.Points, rows, model.Descriptors, channels, views)
        {
            Box = box,
            Surroundings = extent?.Surroundings,
            Diameter = (box.Max - box.Min).Length,
            Unit = scene.Unit,
            Recipe = features[0].Set.Recipe,
            Untriangulated = new UntriangulatedFeatures(rays, Descriptors(untriangulated, channels), channels),
            Provenance = provenance,
        };
    }

    private PixelPoint Ideal((int View, int Feature) row) => scene.Views[row.View].Undistorted(features[row.View].Set.Points[row.Feature]);

    private float[] Descriptors(List<(int View, int Feature)> rows, int channels)
    {
        var descriptors = new float[rows.Count * channels];
        for (int i = 0; i < rows.Count; i++)
        {
            ReadOnlySpan<float> values = features[rows[i].View].Set.Values.Span;
            values.Slice(rows[i].Feature * channels, channels).CopyTo(descriptors.AsSpan(i * channels, channels));
        }

        Correspondence.Similarity.Descriptors.Normalize(descriptors, channels);
        return descriptors;
    }

    private string Reasons() =>
        FormattableString.Invariant($"{reports.Sum(r => r.Features)} features: {reports.Sum(r => r.Unmatched)} unmatched, ")
        + FormattableString.Invariant($"{reports.Sum(r => r.OffEpipolarLine)} against the cameras, ")
        + FormattableString.Invariant($"{reports.Sum(r => r.BadReprojection)} with bad reprojection, ")
        + FormattableString.Invariant($"{reports.Sum(r => r.SmallParallax)} with small parallax")
        + (Bounds is null ? "" : FormattableString.Invariant($", {reports.Sum(r => r.OutsideBox)} outside {Bounds}"));
}
