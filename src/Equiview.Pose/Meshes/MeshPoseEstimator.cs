using Equiview.Features;
using Equiview.Imaging;
using Equiview.Imaging.Resampling;
using Equiview.Pose.Estimation;
using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
using Equiview.Pose.Solvers;
using Equiview.Rendering.Meshes;
namespace Equiview.Pose.Meshes;

/// <summary>
/// The pose of an object whose mesh is at hand, training-free: the crop around the box is matched against the renderings; every good view gives a
/// hypothesis; each is rendered as the camera would see it and compared with the photograph, and the best are refined so until they settle. The
/// rendering has the right side, scale, slant and sharpness, so even upright single-scale descriptors match (render and compare as in Labbé et al.,
/// "MegaPose", CoRL 2022, with feature matches in place of a trained network).
/// </summary>
/// <param name="mesh">The mesh.</param>
/// <param name="model">Its renderings (<see cref="MeshOnboarding"/>).</param>
/// <param name="extractor">The backbone of the model.</param>
/// <param name="recipe">The recipe of the model.</param>
/// <param name="options">Null takes the defaults.</param>
public sealed class MeshPoseEstimator(ObjectMesh mesh, ObjectModel model, IFeatureExtractor extractor, FeatureRecipe recipe, MeshPoseOptions? options = null)
{
    private const double SameDegrees = 8, SameShareOfDiameter = 0.15, SettledDegrees = 0.02;
    private const int FewestHypothesisInliers = 5, Finalists = 2, WholeImagePixels = 640, FeaturemetricRounds = 2;
    private const double MultiplicationsOfRetrieval = 2e10, SmallestShareOfBox = 0.7, SmallestShareOfObject = 0.3;
    private readonly MeshPoseOptions options = options ?? new MeshPoseOptions();
    private readonly TemplateMatcher templates = new(model);
    private readonly TemplateSilhouettes silhouettes = new(mesh, model);
    private readonly int side = model.Views[0].Intrinsics.Size.Width;

    /// <summary>Estimates the pose.</summary>
    /// <param name="image">The photograph.</param>
    /// <param name="camera">Its ideal pinhole camera.</param>
    /// <param name="region">Where the object is; null searches the whole image.</param>
    /// <param name="cancellation">Checked before each rendering.</param>
    public PoseEstimate Estimate(RgbImage image, CameraIntrinsics camera, ObjectRegion? region = null, CancellationToken cancellation = default)
    {
        options.Check();
        if (region is not null)
            return Estimate(ObjectCrop.Of(image, camera, region, side), cancellation);

        // The whole image only tells where the object is.
        var whole = ObjectRegion.FromBox(0, 0, image.Width, image.Height, image.Size);
        PoseEstimate coarse = Estimate(ObjectCrop.Of(image, camera, whole, Math.Min(image.Size.LongSide, WholeImagePixels)), cancellation);
        if (coarse.CameraFromObject is not { } pose || mesh.ProjectedBox(camera, pose) is not (var min, var max) || max.X <= 0 || max.Y <= 0 || min.X >= image.Width || min.Y >= image.Height)
            return coarse;
        PoseEstimate fine = Estimate(ObjectCrop.Of(image, camera, ObjectRegion.FromBox(min.X, min.Y, max.X - min.X, max.Y - min.Y, image.Size), side), cancellation);
        return fine.Found ? fine : coarse;
    }

    private PoseEstimate Estimate(ObjectCrop crop, CancellationToken cancellation)
    {
        ImageFeatures query = ImageFeatures.Extract(extractor, recipe, crop.Image, crop.Region.Contains, options.Keypoints, cancellation: cancellation);
        if (query.Set.Channels != model.Channels)
            throw new ModelMismatchException(FormattableString.Invariant($"the object was made with descriptors of {model.Channels} channels, the image has {query.Set.Channels}; use the backbone the object was made with"));
        if (query.Set.Count == 0)
            return PoseEstimate.None(PoseFailure.TooFewMatches, "the image, box or mask holds no feature");
        OutlineRefiner? outline = options.UseOutline ? new OutlineRefiner(mesh, crop, options.Pnp.ThresholdPixels) : null;
        Comparison[] compared =
        [
            .. Hypotheses(query, crop).Concat(FromOutline(crop, outline)).Select(h => Compare(h, query, crop, options.Radius, cancellation)).OrderByDescending(c => Total(c, outline)).Take(Finalists),
        ];
        PoseEstimate answer = Answer(compared.Select(c => Settle(c, query, crop, outline, cancellation)).MaxBy(c => Total(c, outline))!, outline);
        return answer.Found && answer.Inliers.Length < options.Pnp.MinInliers && !options.AnswerFromOutline
            ? PoseEstimate.None(PoseFailure.TooFewInliers, FormattableString.Invariant($"the best pose is backed by {answer.Inliers.Length} places of the image; {options.Pnp.MinInliers} are asked for"))
            : options.Featuremetric ? Featuremetric(answer, crop, cancellation) : answer;
    }

    // The rendering at the pose gives each cell its point and its descriptor; twice, since another pose shows other cells.
    private PoseEstimate Featuremetric(PoseEstimate estimate, ObjectCrop crop, CancellationToken cancellation)
    {
        FeatureMap photograph = extractor.Extract(crop.Image, recipe, cancellation);
        for (int round = 0; round < FeaturemetricRounds && estimate.CameraFromObject is { } pose; round++)
        {
            (RenderedView surface, RgbImage picture) = Rendered(pose, crop);
            FeatureMap rendered = extractor.Extract(picture, recipe, cancellation);
            int[] cells = [.. Enumerable.Range(0, rendered.Grid.Count).Where(i => crop.Region.Contains(rendered.PatchCenter(i)) && SurfacePoints.At(surface, rendered.PatchCenter(i)) is not null)];
            if (cells.Length == 0)
                break;
            PixelPoint[] pixels = Array.ConvertAll(cells, rendered.PatchCenter);
            RigidTransform refined = FeaturemetricRefiner.Refine(photograph, Array.ConvertAll(pixels, p => SurfacePoints.At(surface, p)!.Value), rendered.Sample(pixels, normalize: true), crop.Camera, pose).CameraFromObject;
            if (!IsPlausible(refined, crop))
                break;
            estimate = estimate with { CameraFromObject = refined };
        }

        return estimate;
    }

    private (RenderedView Surface, RgbImage Picture) Rendered(RigidTransform pose, ObjectCrop crop) => (mesh.Render(crop.Camera, pose, color: false),
        Resampler.Resize(mesh.Render(crop.NativeCamera, pose).Color!, crop.Camera.Size, ResampleKernel.Bicubic));

    private List<RigidTransform> Hypotheses(ImageFeatures query, ObjectCrop crop)
    {
        IReadOnlyList<TemplateMatches> best = templates.Best(query, options.Templates, MatchedViews(query.Set.Count));
        PnpOptions search = options.Pnp with { MinInliers = FewestHypothesisInliers };
        ObjectMatch[] all = [.. best.SelectMany(b => b.Points)];
        IEnumerable<RigidTransform> solved = best.Select(b => b.Points).Prepend(all).Select(m => PnpSolver.Solve(m, crop.Camera, search))
            .Where(e => e.Found).Select(e => e.CameraFromObject!.Value).Where(pose => IsPlausible(pose, crop))
            .OrderByDescending(pose => PnpSolver.Score(all, crop.Camera, pose, search.ThresholdPixels));

        // A template may be right though its matches are too few or too coarse for a pose of their own.
        return Distinct(solved.Concat(best.Select(b => TemplatePose.InCrop(model.Views[b.View], crop.Camera, model.Center))), options.Candidates);
    }

    // Views are compared one by one as long as that is cheap; beyond it, those with the nearest mean descriptor.
    private int MatchedViews(int features) => (int)Math.Clamp(MultiplicationsOfRetrieval / ((double)features * model.Features.Length / model.Views.Count * model.Channels), 32, model.Views.Count);

    // The object covers most of the box, and the box, which may show a part of it only, not too little of the object. Of the whole image neither holds.
    private bool IsPlausible(RigidTransform pose, ObjectCrop crop)
    {
        if ((pose * model.Center).Z <= model.Diameter / 2 || mesh.ProjectedBox(crop.Camera, pose) is not (var min, var max))
            return false;
        (PixelPoint low, PixelPoint high) = (crop.Region.Min, crop.Region.Max);
        double box = (high.X - low.X) * (high.Y - low.Y), own = (max.X - min.X) * (max.Y - min.Y);
        double common = Math.Max(0, Math.Min(max.X, high.X) - Math.Max(min.X, low.X)) * Math.Max(0, Math.Min(max.Y, high.Y) - Math.Max(min.Y, low.Y));
        return crop.Camera.Size.Width != side || (common > SmallestShareOfBox * box && common > SmallestShareOfObject * own);
    }

    private Comparison Compare(RigidTransform pose, ImageFeatures query, ObjectCrop crop, double radius, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        (RenderedView surface, RgbImage picture) = Rendered(pose, crop);
        ImageFeatures rendered = ImageFeatures.Extract(extractor, recipe, picture, p => SurfacePoints.At(surface, p) is not null, options.Keypoints, cancellation: cancellation);
        ObjectMatch[] matches = NearbyMatches.Find(rendered, [.. rendered.Set.Points.Select(p => SurfacePoints.At(surface, p)!.Value)], query, radius * crop.Camera.Size.Width);
        PnpOptions search = options.Pnp with { MinInliers = FewestHypothesisInliers };
        PoseEstimate found = PnpSolver.Solve(matches, crop.Camera, search), kept = PnpSolver.Refine(matches, crop.Camera, pose, search);
        PoseEstimate better = found.Found && (!kept.Found || found.Score > kept.Score) ? found : kept;
        return better.CameraFromObject is { } answer && IsPlausible(answer, crop) ? new(answer, better, matches) : new(pose, PoseEstimate.None(PoseFailure.TooFewInliers, kept.Reason), matches);
    }

    private Comparison Settle(Comparison start, ImageFeatures query, ObjectCrop crop, OutlineRefiner? outline, CancellationToken cancellation)
    {
        Comparison best = start;
        double radius = options.Radius;
        for (int round = 1; round < options.Rounds && best.Estimate.Found; round++)
        {
            radius = Math.Max(radius / 2, 4 * options.Pnp.ThresholdPixels / crop.Camera.Size.Width);
            Comparison next = Compare(best.Pose, query, crop, radius, cancellation);
            if (!next.Estimate.Found)
                break;
            double moved = PoseErrors.RotationDegrees(next.Pose, best.Pose);
            best = next;
            if (moved < SettledDegrees)
                break;
        }

        // Matches too few for an answer have no say.
        ObjectMatch[] matches = best.Estimate.Inliers.Length < options.Pnp.MinInliers ? [] : best.Matches;
        return outline?.Refine(best.Pose, matches) is { } refined && IsPlausible(refined, crop) ? best with { Pose = refined } : best;
    }

    // Poses that the silhouettes of the templates suggest, brought to the outline.
    private IEnumerable<RigidTransform> FromOutline(ObjectCrop crop, OutlineRefiner? outline) => outline is null || crop.Camera.Size.Width != side ? [] :
        Distinct(silhouettes.Ranked(crop).Select(v => TemplatePose.InCrop(model.Views[v], crop.Camera, model.Center)), options.Silhouettes)
            .Select(pose => outline.Refine(pose, [])).Where(pose => IsPlausible(pose, crop));

    private static double Total(Comparison c, OutlineRefiner? outline) => outline?.Evidence(c.Pose, c.Estimate.Score) ?? c.Estimate.Score;

    private PoseEstimate Answer(Comparison best, OutlineRefiner? outline) => best.Estimate.Found ? best.Estimate with { CameraFromObject = best.Pose }
        : options.AnswerFromOutline && outline is not null ? new PoseEstimate { CameraFromObject = best.Pose, Score = Total(best, outline), Reason = "the outline alone backs this pose" } : best.Estimate;

    private List<RigidTransform> Distinct(IEnumerable<RigidTransform> poses, int count)
    {
        var distinct = new List<RigidTransform>();
        foreach (RigidTransform pose in poses)
        {
            if (distinct.Count >= count)
                break;
            if (!distinct.Exists(k => PoseErrors.RotationDegrees(pose, k) < SameDegrees && PoseErrors.Translation(pose, k) < SameShareOfDiameter * model.Diameter))
                distinct.Add(pose);
        }

        return distinct;
    }

    private sealed record Comparison(RigidTransform Pose, PoseEstimate Estimate, ObjectMatch[] Matches);
}
