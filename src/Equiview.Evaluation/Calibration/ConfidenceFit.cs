using System.Globalization;
using Equiview.Evaluation.Pose;
using Equiview.Pose.Calibration;
using Equiview.Pose.Estimation;
namespace Equiview.Evaluation.Calibration;

/// <summary>
/// Refits the probability that a pose is right: logistic regression with slopes not below 0 and a ridge towards the values in use, so that
/// few answers change little. Its score is that of backbones left out of the fit, one at a time.
/// </summary>
internal static class ConfidenceFit
{
    private const double Ridge = 3, Tolerance = 1e-10;
    private const int MaxSweeps = 20_000, MinAnswers = 20;

    /// <summary>Refits the confidence on stored answers and rewrites the calibration file.</summary>
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
        ConfidenceValues refitted = Fit(answers, now.Confidence);
        string[] models = [.. answers.Select(a => a.Model).Distinct().Order(StringComparer.Ordinal)];
        var source = new FitRecord(
            FormattableString.Invariant(
                $"{answers.Length} best poses ({answers.Count(a => a.IsRight)} right) of {string.Join(", ", models)}"),
            split, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Score(answers, _ => now.Confidence),
            "backbones left out of the fit: " + Score(answers, model => Fit([.. answers.Where(a => a.Model != model)], now.Confidence)));
        PoseCalibration rewritten = now with { Confidence = refitted with { Fit = source } };
        AtomicFile.Write(calibrationFile, System.Text.Encoding.UTF8.GetBytes(rewritten.ToJson()));
        return rewritten;
    }

    /// <summary>The regression.</summary>
    /// <param name="answers">Answers, right and wrong.</param>
    /// <param name="prior">The values that the ridge pulls to.</param>
    /// <exception cref="DegenerateInputException">Fewer than 20 answers, or only right or only wrong ones.</exception>
    public static ConfidenceValues Fit(IReadOnlyList<JudgedPose> answers, ConfidenceValues prior)
    {
        int right = answers.Count(a => a.IsRight);
        if (answers.Count < MinAnswers || right == 0 || right == answers.Count)
        {
            throw new DegenerateInputException(FormattableString.Invariant(
                $"{right} of {answers.Count} answers are right; a fit needs {MinAnswers} or more, right and wrong ones"));
        }

        double[] coefficients = [prior.Intercept, .. prior.Weights], center = [.. coefficients];
        for (int sweep = 0; sweep < MaxSweeps; sweep++)
        {
            double moved = 0;
            for (int k = 0; k < coefficients.Length; k++)
                moved = Math.Max(moved, Step(answers, coefficients, center, k));
            if (moved < Tolerance)
                break;
        }

        return prior with { Intercept = Math.Round(coefficients[0], 3), Weights = [.. coefficients[1..].Select(w => Math.Round(w, 3))] };
    }

    // One bounded Newton step along one coefficient; the loss is convex, so cyclic steps reach its minimum.
    private static double Step(IReadOnlyList<JudgedPose> answers, double[] coefficients, double[] center, int k)
    {
        double gradient = k == 0 ? 0 : Ridge * (coefficients[k] - center[k]), curvature = k == 0 ? 1e-9 : Ridge;
        foreach (JudgedPose answer in answers)
        {
            double p = PoseConfidence.Of(answer.Features, coefficients[0], coefficients.AsSpan(1)), x = k == 0 ? 1 : answer.Features[k - 1];
            gradient += (p - (answer.IsRight ? 1 : 0)) * x;

            // A quarter bounds p (1 - p), so that no step overshoots.
            curvature += x * x / 4;
        }

        double next = coefficients[k] - (gradient / curvature), bounded = k == 0 ? next : Math.Max(0, next),
            moved = Math.Abs(bounded - coefficients[k]);
        coefficients[k] = bounded;
        return moved;
    }

    private static string Score(JudgedPose[] answers, Func<string, ConfidenceValues> valuesFor)
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
