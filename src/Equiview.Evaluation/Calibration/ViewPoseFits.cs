using Equiview.Evaluation.Pose;
using Equiview.Evaluation.Pose.Metrics;
using Equiview.Pose.Calibration;
namespace Equiview.Evaluation.Calibration;

/// <summary>Fits what decides about poses from posed photographs: weights of matches and probability.</summary>
/// <param name="objects">Photographs of the objects.</param>
/// <param name="context">Split, date and progress.</param>
internal sealed class ViewPoseFits(RenderedSets objects, FitContext context)
{
    private const int Absent = 4;

    /// <summary>The weight of epipolar matches, and which pairs of views give tracks.</summary>
    public PoseCalibration Matches(PoseCalibration now)
    {
        (PoseCalibration best, string before, string after) = context.Search(
            now, ["rays.score", "rays.threshold", "rays.minWeight", "tracks.minPeakProminence"], Accuracy,
            "mean of the areas under accuracy up to 5 degrees and 5 cm, percent");
        FitRecord source = context.Source(
            $"32 posed photographs of each object, 8 and 16 of them references, {objects.Models[0]}", before, after);
        return best with { Rays = best.Rays with { Fit = source }, Tracks = best.Tracks with { Fit = source } };
    }

    /// <summary>The probability that a pose is right; taken where other objects gain by it.</summary>
    public PoseCalibration Confidence(PoseCalibration now)
    {
        JudgedPose[] answers = Answers(now, false), others = Answers(now, true);
        ConfidenceValues found = ConfidenceFit.Fit(answers, now.Confidence);
        bool gains = Brier(found) < Brier(now.Confidence);
        FitRecord source = context.Source(
            ConfidenceFit.Describe(answers) + ", two in seven photographs without the object; median rotation error of right ones "
                + FormattableString.Invariant($"{JudgedPose.MedianDeviations(answers):0.00} predicted standard deviations"),
            Words(now.Confidence),
            Words(found) + (gains ? "" : FitContext.NotTaken));
        return now with { Confidence = (gains ? found : now.Confidence) with { Fit = source } };

        string Words(ConfidenceValues values) => "other objects: " + ConfidenceFit.Score(others, _ => values)
            + FormattableString.Invariant($", Brier score {Brier(values):0.000}");

        double Brier(ConfidenceValues values) => LogisticFit.Brier(others, values.Intercept, values.Weights);
    }

    private double[] Accuracy(PoseCalibration values, bool others) =>
        objects.Ask(values, others, (own, _, _) => Accuracy(own[0]), context.Cancellation);

    private double Accuracy(RenderedViews views)
    {
        QueryResult[] queries = [.. RenderedViews.FewQueries.SelectMany(split => SplitEvaluation.Run(
            views.Scene, views.Features, split, estimation: new() { MinConfidence = 0 }, cancellation: context.Cancellation).Queries)];
        return 50 * (PoseAccuracy.AreaUnderCurve([.. queries.Select(q => q.RotationDegrees)], 5)
            + PoseAccuracy.AreaUnderCurve([.. queries.Select(q => q.TranslationMeters)], 0.05));
    }

    private JudgedPose[] Answers(PoseCalibration values, bool others) =>
    [
        .. objects.Ask<JudgedPose[]>(
            values, others, (own, other, _) => [.. own.SelectMany((views, m) => Answers(views, other[m]))], context.Cancellation)
            .SelectMany(a => a),
    ];

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
                yield return JudgedPose.Of(views.Model, q);
        }
    }
}
