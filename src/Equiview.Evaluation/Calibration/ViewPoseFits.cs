using Equiview.Evaluation.Pose;
using Equiview.Evaluation.Pose.Metrics;
using Equiview.Pose.Calibration;
using Equiview.Pose.Estimation;
namespace Equiview.Evaluation.Calibration;

/// <summary>Fits what decides about poses from posed photographs: weights of matches and probability.</summary>
/// <param name="fit">Photographs that are fitted on: one list for each object, in it one item for each backbone.</param>
/// <param name="check">The same of other objects.</param>
/// <param name="context">Split, date and progress.</param>
internal sealed class ViewPoseFits(IReadOnlyList<RenderedViews[]> fit, IReadOnlyList<RenderedViews[]> check, FitContext context)
{
    private const int Absent = 4;

    /// <summary>The weight of epipolar matches, and which pairs of views give tracks.</summary>
    public PoseCalibration Matches(PoseCalibration now)
    {
        (PoseCalibration best, string before, string after) = context.Search(
            now, ["rays.score", "rays.threshold", "rays.minWeight", "tracks.minPeakProminence"], Accuracy,
            "mean of the areas under accuracy up to 5 degrees and 5 cm, percent");
        FitRecord source = context.Source(
            $"32 posed photographs of each object, 8 and 16 of them references, {fit[0][0].Model}", before, after);
        return best with { Rays = best.Rays with { Fit = source }, Tracks = best.Tracks with { Fit = source } };
    }

    /// <summary>The probability that a pose is right; taken where other objects gain by it.</summary>
    public PoseCalibration Confidence(PoseCalibration now)
    {
        JudgedPose[] answers = Answers(now, fit), others = Answers(now, check);
        ConfidenceValues found = ConfidenceFit.Fit(answers, now.Confidence);
        bool gains = Brier(found) < Brier(now.Confidence);
        FitRecord source = context.Source(
            ConfidenceFit.Describe(answers) + ", two in seven photographs without the object", Words(now.Confidence),
            Words(found) + (gains ? "" : FitContext.NotTaken));
        return now with { Confidence = (gains ? found : now.Confidence) with { Fit = source } };

        string Words(ConfidenceValues values) => "other objects: " + ConfidenceFit.Score(others, _ => values)
            + FormattableString.Invariant($", Brier score {Brier(values):0.000}");

        double Brier(ConfidenceValues values) => others.Average(
            a => Math.Pow(PoseConfidence.Of(a.Features, values.Intercept, values.Weights) - (a.IsRight ? 1 : 0), 2));
    }

    private double[] Accuracy(PoseCalibration values, bool others)
    {
        using IDisposable trial = PoseCalibration.Use(values);
        return [.. (others ? check : fit).AsParallel().AsOrdered().WithCancellation(context.Cancellation).Select(o => Accuracy(o[0]))];
    }

    private double Accuracy(RenderedViews views)
    {
        QueryResult[] queries = [.. RenderedViews.FewQueries.SelectMany(split => SplitEvaluation.Run(
            views.Scene, views.Features, split, estimation: new() { MinConfidence = 0 }, cancellation: context.Cancellation).Queries)];
        return 50 * (PoseAccuracy.AreaUnderCurve([.. queries.Select(q => q.RotationDegrees)], 5)
            + PoseAccuracy.AreaUnderCurve([.. queries.Select(q => q.TranslationMeters)], 0.05));
    }

    private JudgedPose[] Answers(PoseCalibration values, IReadOnlyList<RenderedViews[]> objects)
    {
        using IDisposable trial = PoseCalibration.Use(values);
        return [.. Enumerable.Range(0, objects.Count).AsParallel().AsOrdered().WithCancellation(context.Cancellation).SelectMany(
            o => objects[o].SelectMany((views, m) => Answers(views, objects[(o + 1) % objects.Count][m])))];
    }

    // Photographs of another object do not show this one.
    private IEnumerable<JudgedPose> Answers(RenderedViews views, RenderedViews other)
    {
        AbsentPicture[] absent =
            [.. other.Features.Take(Absent).Select((f, i) => new AbsentPicture(other.Scene.Views[i].Name, f, RenderedObject.Camera))];
        foreach (ReferenceSplit split in RenderedViews.FewQueries)
        {
            SplitResult result = SplitEvaluation.Run(
                views.Scene, views.Features, split, absent: absent, cancellation: context.Cancellation);
            foreach (QueryResult q in result.Queries.Concat(result.Absent).Where(q => q.Estimate.ConfidenceFeatures.Length > 0))
                yield return new JudgedPose(views.Model, [.. q.Estimate.ConfidenceFeatures], q.IsRight);
        }
    }
}
