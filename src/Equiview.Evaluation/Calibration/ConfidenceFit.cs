using System.Globalization;
using Equiview.Evaluation.Pose;
using Equiview.Pose.Calibration;
using Equiview.Pose.Estimation;
namespace Equiview.Evaluation.Calibration;

/// <summary>
/// Refits the probability that a pose is right: logistic regression with slopes not below 0 and a ridge towards the values in use, so that
/// few answers change little; its score is that of backbones left out of the fit, one at a time. From the same answers the factor of the
/// covariance: renderings cannot tell it, for their cameras have no error.
/// </summary>
internal static class ConfidenceFit
{
    // Median length of a normal vector in three dimensions whose variances sum to 1.
    private const double ExpectedDeviations = 0.89;

    /// <summary>Refits the confidence and the covariance on stored answers and rewrites the calibration file.</summary>
    /// <param name="answerFiles">
    /// The <c>queries.json</c> of runs of 'eval pose', on splits that no report uses, also with absent objects.
    /// </param>
    /// <param name="calibrationFile"><c>src/Equiview.Pose/Calibration/pose.json</c>.</param>
    /// <param name="split">What the answers are of; noted in the file.</param>
    /// <param name="date">Day of the fit; noted in the file.</param>
    /// <returns>The new values.</returns>
    /// <exception cref="InvalidFileException">A file is not what it should be.</exception>
    /// <exception cref="DegenerateInputException">Fewer than 20 answers, or only right or only wrong ones.</exception>
    public static PoseCalibration Rewrite(IReadOnlyList<string> answerFiles, string calibrationFile, string split, DateOnly date)
    {
        JudgedPose[] answers = [.. answerFiles.SelectMany(JudgedPose.Read)];
        PoseCalibration now = PoseCalibration.Read(calibrationFile);
        var source = new FitRecord(
            Describe(answers), split, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Score(answers, _ => now.Confidence),
            "backbones left out of the fit: " + Score(answers, model => Fit([.. answers.Where(a => a.Model != model)], now.Confidence)));
        PoseCalibration rewritten = now with
        {
            Confidence = Fit(answers, now.Confidence) with { Fit = source },
            Covariance = FitCovariance(answers, now.Covariance, source),
        };
        AtomicFile.Write(calibrationFile, System.Text.Encoding.UTF8.GetBytes(rewritten.ToJson()));
        return rewritten;
    }

    /// <summary>The regression.</summary>
    /// <param name="answers">Answers, right and wrong.</param>
    /// <param name="prior">The values that the ridge pulls to.</param>
    /// <exception cref="DegenerateInputException">Fewer than 20 answers, or only right or only wrong ones.</exception>
    public static ConfidenceValues Fit(IReadOnlyList<JudgedPose> answers, ConfidenceValues prior)
    {
        (double intercept, double[] weights) = LogisticFit.Run(answers, prior.Intercept, prior.Weights, rising: true);
        return prior with { Intercept = intercept, Weights = weights };
    }

    /// <summary>The factor under which the median error of right answers is the expected one; unchanged for few such answers.</summary>
    /// <param name="answers">Answers, right and wrong.</param>
    /// <param name="now">The factor that the deviations contain.</param>
    /// <param name="source">Split and date.</param>
    public static CovarianceValues FitCovariance(IReadOnlyList<JudgedPose> answers, CovarianceValues now, FitRecord source)
    {
        int right = answers.Count(a => a.Deviations is not null);
        if (right < LogisticFit.MinAnswers)
            return now;
        double median = JudgedPose.MedianDeviations(answers);
        double factor = Math.Round(now.DeviationFactor * median / ExpectedDeviations, 1);
        return new CovarianceValues(factor, source with
        {
            Data = FormattableString.Invariant($"{right} right answers among {source.Data}"),
            Before = FormattableString.Invariant(
                $"median rotation error {median:0.00} predicted standard deviations; {ExpectedDeviations} is right"),
            After = FormattableString.Invariant($"{median * now.DeviationFactor / factor:0.00}"),
        });
    }

    /// <summary>How many answers there are, and of which backbones.</summary>
    public static string Describe(IReadOnlyList<JudgedPose> answers)
    {
        IEnumerable<string> models = answers.Select(a => a.Model).Distinct().Order(StringComparer.Ordinal);
        return FormattableString.Invariant($"{answers.Count} best poses ({answers.Count(a => a.IsRight)} right) of ")
            + string.Join(", ", models);
    }

    /// <summary>Calibration error and both kinds of mistakes under some values, which may differ by backbone.</summary>
    public static string Score(IReadOnlyList<JudgedPose> answers, Func<string, ConfidenceValues> valuesFor)
    {
        var values = answers.Select(a => a.Model).Distinct().ToDictionary(m => m, valuesFor);
        (double Confidence, bool IsRight, bool Answered)[] judged = [.. answers.Select(a => Judge(a, values[a.Model]))];
        return FormattableString.Invariant($"expected calibration error {100 * ConfidenceCalibration.Error(judged):0.0} %; ")
            + FormattableString.Invariant(
                $"{judged.Count(j => !j.IsRight && j.Answered)} of {judged.Count(j => !j.IsRight)} wrong poses answered, ")
            + FormattableString.Invariant(
                $"{judged.Count(j => j.IsRight && !j.Answered)} of {judged.Count(j => j.IsRight)} right ones rejected");
    }

    private static (double Confidence, bool IsRight, bool Answered) Judge(JudgedPose answer, ConfidenceValues values)
    {
        double p = PoseConfidence.Of(answer.Features, values.Intercept, values.Weights);
        return (p, answer.IsRight, p >= values.MinConfidence);
    }
}
