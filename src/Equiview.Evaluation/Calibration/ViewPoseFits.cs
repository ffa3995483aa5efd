using Equiview.Evaluation.Pose;
using Equiview.Evaluation.Pose.Metrics;
using Equiview.Pose.Calibration;
using Equiview.Pose.Estimation;
namespace Equiview.Evaluation.Calibration;

/// <summary>Fits what decides about poses from posed photographs: weights of matches, covariance and probability.</summary>
/// <param name="fit">Photographs that are fitted on: one list for each object, in it one item for each backbone.</param>
/// <param name="check">The same of other objects.</param>
/// <param name="context">Split, date and progress.</param>
internal sealed class ViewPoseFits(IReadOnlyList<RenderedViews[]> fit, IReadOnlyList<RenderedViews[]> check, FitContext context)
{
    private const int Absent = 8;

    // Median length of a normal vector in three dimensions, of unit variance in total.
    private const double ExpectedDeviations = 0.89;

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

    /// <summary>The factor of the covariance, then the probability that a pose is right, from the same answers.</summary>
    public PoseCalibration Probabilities(PoseCalibration now)
    {
        RenderedAnswer[] answers = Answers(now, fit), others = Answers(now, check);
        double factor = Math.Round(now.Covariance.DeviationFactor * Deviations(answers) / ExpectedDeviations, 1);
        double changed = now.Covariance.DeviationFactor / factor;
        FitRecord deviations = context.Source(
            FormattableString.Invariant($"{answers.Count(a => a.Deviations is not null)} right answers of {Models}"),
            FormattableString.Invariant($"median rotation error {Deviations(answers):0.00} predicted standard deviations, ")
                + FormattableString.Invariant($"other objects {Deviations(others):0.00}; {ExpectedDeviations} is right"),
            FormattableString.Invariant($"{changed * Deviations(answers):0.00}, other objects {changed * Deviations(others):0.00}"));
        JudgedPose[] judged = [.. answers.Select(a => a.Judged)], otherJudged = [.. others.Select(a => a.Judged)];
        ConfidenceValues confidence = ConfidenceFit.Fit(judged, now.Confidence);
        FitRecord source = context.Source(
            ConfidenceFit.Describe(judged) + ", a quarter of the photographs without the object",
            "other objects: " + ConfidenceFit.Score(otherJudged, _ => now.Confidence),
            "other objects: " + ConfidenceFit.Score(otherJudged, _ => confidence));
        return now with
        {
            Covariance = new CovarianceValues(factor, deviations),
            Confidence = confidence with { Fit = source },
        };
    }

    private string Models => string.Join(", ", fit[0].Select(v => v.Model));

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

    private RenderedAnswer[] Answers(PoseCalibration values, IReadOnlyList<RenderedViews[]> objects)
    {
        using IDisposable trial = PoseCalibration.Use(values);
        return [.. Enumerable.Range(0, objects.Count).AsParallel().AsOrdered().WithCancellation(context.Cancellation).SelectMany(
            o => objects[o].SelectMany((views, m) => Answers(views, objects[(o + 1) % objects.Count][m])))];
    }

    // Photographs of another object do not show this one.
    private IEnumerable<RenderedAnswer> Answers(RenderedViews views, RenderedViews other)
    {
        AbsentPicture[] absent =
            [.. other.Features.Take(Absent).Select((f, i) => new AbsentPicture(other.Scene.Views[i].Name, f, RenderedObject.Camera))];
        foreach (ReferenceSplit split in RenderedViews.Splits)
        {
            SplitResult result = SplitEvaluation.Run(
                views.Scene, views.Features, split, absent: absent, cancellation: context.Cancellation);
            foreach (QueryResult q in result.Queries.Concat(result.Absent).Where(q => q.Estimate.ConfidenceFeatures.Length > 0))
            {
                double? deviations = q.IsRight && q.Estimate.Covariance is { } c ? q.RotationDegrees / c.RotationDegrees : null;
                yield return new(new JudgedPose(views.Model, [.. q.Estimate.ConfidenceFeatures], q.IsRight), deviations);
            }
        }
    }

    private static double Deviations(RenderedAnswer[] answers)
    {
        double[] sorted = [.. answers.Select(a => a.Deviations).OfType<double>().Order()];
        return sorted.Length == 0 ? throw new DegenerateInputException("no answer is right: nothing can be said of their covariance")
            : sorted[sorted.Length / 2];
    }

    /// <param name="Judged">What the probability is made of, and whether the pose is right.</param>
    /// <param name="Deviations">Rotation error in predicted standard deviations; null for wrong poses and those without an answer.</param>
    private sealed record RenderedAnswer(JudgedPose Judged, double? Deviations);
}
