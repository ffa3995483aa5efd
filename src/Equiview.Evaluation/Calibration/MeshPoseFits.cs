using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Pose;
using Equiview.Evaluation.Pose.Metrics;
using Equiview.Numerics;
using Equiview.Pose.Calibration;
using Equiview.Pose.Depth;
using Equiview.Pose.Geometry;
using Equiview.Pose.Meshes;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
using Equiview.Pose.Solvers;
namespace Equiview.Evaluation.Calibration;

/// <summary>Fits what decides about poses with a mesh: the outline, hypotheses, the probability, and the refinement with depth.</summary>
/// <param name="fit">Objects that are fitted on.</param>
/// <param name="check">Other objects.</param>
/// <param name="model">The backbone.</param>
/// <param name="context">Split, date and progress.</param>
internal sealed class MeshPoseFits(
    IReadOnlyList<RenderedObject> fit, IReadOnlyList<RenderedObject> check, EvaluatedModel model, FitContext context)
{
    private const int Photographs = 8, Seed = 21;
    private const double SameSurface = 0.02, AreaShare = 0.1;
    private static readonly MeshOnboardingOptions Onboarding = new() { SidePixels = 128, InPlaneRotations = 4 };
    private readonly Dictionary<RenderedObject, (ObjectModel Model, BoxedPhotograph[] Photographs)> made = [];

    /// <summary>The weight of the outline, and when two hypotheses are one.</summary>
    public PoseCalibration Outline(PoseCalibration now)
    {
        (PoseCalibration best, string before, string after) = context.Search(
            now,
            ["outline.lineShares.0", "outline.score", "outline.pointDeviationPixels", "outline.agreementPixels", "mesh.sameDegrees"],
            (values, others) => [.. Objects(others).Select(o => Area(o, Answers(o, values)))],
            "AUC ADD up to a tenth of the diameter, percent", rounds: 1);
        string data = $"{Photographs} photographs of each object with its box, a third of them partly covered, {model.Label}";
        return best with
        {
            Outline = best.Outline with { Fit = context.Source(data, before, after) },
            Mesh = best.Mesh with
            {
                Fit = context.Source(
                    data + "; but for sameDegrees the limits are set, not fitted", before, after),
            },
        };
    }

    /// <summary>The probability that a pose of a mesh is right.</summary>
    public PoseCalibration Confidence(PoseCalibration now)
    {
        MeshConfidenceValues values = now.MeshConfidence;
        JudgedPose[] answers = Judged(now, false), others = Judged(now, true);
        (double intercept, double[] weights) = LogisticFit.Run(answers, values.Intercept, values.Weights, rising: false);
        FitRecord source = context.Source(
            ConfidenceFit.Describe(answers) + ", a quarter of the boxes without the object",
            Brier(values.Intercept, values.Weights), Brier(intercept, weights));
        return now with { MeshConfidence = values with { Intercept = intercept, Weights = weights, Fit = source } };

        string Brier(double zero, double[] slopes) => FormattableString.Invariant(
            $"Brier score {LogisticFit.Brier(answers, zero, slopes):0.000}, ")
            + FormattableString.Invariant($"other objects {LogisticFit.Brier(others, zero, slopes):0.000}");
    }

    /// <summary>The refinement with depth.</summary>
    public PoseCalibration Depth(PoseCalibration now)
    {
        Dictionary<RenderedObject, MeshAnswer[]> answers = fit.Concat(check)
            .ToDictionary(o => o, o => Answers(o, now).Where(a => a.Truth is not null && a.Estimate.Found).ToArray());
        (PoseCalibration best, string before, string after) = context.Search(
            now, ["depth.firstTolerance", "depth.lastTolerance", "depth.priorWeight", "depth.minExplainedShare"],
            (values, others) => [.. Objects(others).Select(o => Area(o, Refined(o, answers[o], values)))],
            "AUC ADD up to a tenth of the diameter, percent");
        FitRecord source = context.Source(
            FormattableString.Invariant($"the poses found in {Photographs} photographs of each object, depth images with holes and a ")
                + FormattableString.Invariant($"deviation of {now.Depth.NoiseMeters} m, that of a structured-light camera, which is set"),
            before, after);
        return best with { Depth = best.Depth with { Fit = source } };
    }

    private IReadOnlyList<RenderedObject> Objects(bool others) => others ? check : fit;

    // Templates and photographs do not depend on the constants.
    private (ObjectModel Model, BoxedPhotograph[] Photographs) Make(RenderedObject shown)
    {
        if (!made.TryGetValue(shown, out (ObjectModel, BoxedPhotograph[]) known))
        {
            made[shown] = known = (
                MeshOnboarding.Onboard(shown.Mesh, model.Extractor, model.Recipe, Onboarding, cancellation: context.Cancellation),
                [.. Enumerable.Range(0, Photographs).Select(i => Photograph(shown, i))]);
        }

        return known;
    }

    private MeshAnswer[] Answers(RenderedObject shown, PoseCalibration values)
    {
        (ObjectModel templates, BoxedPhotograph[] photographs) = Make(shown);
        using IDisposable trial = PoseCalibration.Use(values);
        var estimator = new MeshPoseEstimator(shown.Mesh, templates, model.Extractor, model.Recipe);
        return [.. photographs.Select((p, i) => new MeshAnswer(
            i, p.Truth, estimator.Estimate(p.Image, RenderedObject.Camera, p.Region, context.Cancellation)))];
    }

    private static BoxedPhotograph Photograph(RenderedObject shown, int index)
    {
        var random = new KeyedRandom(Seed, index);
        RigidTransform pose = RenderedObject.Disturbed(
            RenderedObject.Around(index, Photographs, random), random.NextDouble(0, Math.PI), 0, random);
        bool absent = index % 4 == 3;
        RgbImage photograph = shown.Photograph(absent ? null : pose, random, occluded: index % 3 == 1);
        (PixelPoint min, PixelPoint max) = shown.Mesh.ProjectedBox(RenderedObject.Camera, pose)!.Value;
        ObjectRegion region = ObjectRegion.FromBox(min.X - 3, min.Y - 3, max.X - min.X + 6, max.Y - min.Y + 6, photograph.Size);
        return new(absent ? null : pose, photograph, region);
    }

    private MeshAnswer[] Refined(RenderedObject shown, MeshAnswer[] answers, PoseCalibration values)
    {
        using IDisposable trial = PoseCalibration.Use(values);
        return [.. answers.Select(a => a with
        {
            Estimate = DepthRefiner.Refine(
                shown.Mesh, RenderedObject.Camera, a.Estimate,
                shown.DepthImage(a.Truth!.Value, values.Depth.NoiseMeters, new KeyedRandom(Seed, a.Index, 1)), context.Cancellation),
        })];
    }

    private JudgedPose[] Judged(PoseCalibration values, bool others) =>
    [
        .. Objects(others).SelectMany(o => Answers(o, values).Where(a => a.Estimate.ConfidenceFeatures.Length > 0)
            .Select(a => new JudgedPose(model.Label, [.. a.Estimate.ConfidenceFeatures], IsRight(o, a)))),
    ];

    // Up to a symmetry of the shape: the surfaces then lie on each other.
    private static bool IsRight(RenderedObject shown, MeshAnswer answer)
    {
        if (answer.Truth is not { } truth || (answer.Estimate.CameraFromObject ?? answer.Estimate.RejectedPose) is not { } pose)
            return false;
        Vector3D[] vertices = shown.Mesh.Vertices;
        return RightPose.Is(pose, truth)
            || PoseErrors.AddSymmetric(pose, truth, vertices, new KdTree(vertices)) < SameSurface * RenderedObject.Diameter;
    }

    private static double Area(RenderedObject shown, IEnumerable<MeshAnswer> answers) => 100 * PoseAccuracy.AreaUnderCurve(
        [.. answers.Where(a => a.Truth is not null).Select(a => a.Estimate.CameraFromObject is { } pose
            ? PoseErrors.Add(pose, a.Truth!.Value, shown.Mesh.Vertices) : double.PositiveInfinity)],
        AreaShare * RenderedObject.Diameter);

    /// <param name="Truth">The pose; null where the object is away.</param>
    /// <param name="Image">The photograph.</param>
    /// <param name="Region">The box where the object is, or would be.</param>
    private sealed record BoxedPhotograph(RigidTransform? Truth, RgbImage Image, ObjectRegion Region);

    /// <param name="Index">Number of the photograph.</param>
    /// <param name="Truth">The pose; null where the object is away.</param>
    /// <param name="Estimate">The answer.</param>
    private sealed record MeshAnswer(int Index, RigidTransform? Truth, PoseEstimate Estimate);
}
