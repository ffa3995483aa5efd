using Equiview.Pose.Estimation;
namespace Equiview.Evaluation.Calibration;

/// <summary>
/// Logistic regression of "the pose is right" with a ridge towards the values in use, so that few answers change little. The loss is
/// convex, so cyclic steps along single coefficients reach its minimum.
/// </summary>
internal static class LogisticFit
{
    /// <summary>Fewest answers that a fit is made of.</summary>
    public const int MinAnswers = 20;

    private const double Ridge = 3, Tolerance = 1e-10;
    private const int MaxSweeps = 20_000;

    /// <summary>The regression.</summary>
    /// <param name="answers">Answers, right and wrong.</param>
    /// <param name="intercept">Log-odds at zero of the values in use; not pulled to.</param>
    /// <param name="weights">Weights of the values in use.</param>
    /// <param name="rising">Whether no weight may be negative.</param>
    /// <returns>Rounded to three decimals.</returns>
    /// <exception cref="DegenerateInputException">Fewer than 20 answers, or only right or only wrong ones.</exception>
    public static (double Intercept, double[] Weights) Run(
        IReadOnlyList<JudgedPose> answers, double intercept, IReadOnlyList<double> weights, bool rising)
    {
        int right = answers.Count(a => a.IsRight);
        if (answers.Count < MinAnswers || right == 0 || right == answers.Count)
        {
            throw new DegenerateInputException(FormattableString.Invariant(
                $"{right} of {answers.Count} answers are right; a fit needs {MinAnswers} or more, right and wrong ones"));
        }

        double[] coefficients = [intercept, .. weights], center = [.. coefficients];
        for (int sweep = 0; sweep < MaxSweeps; sweep++)
        {
            double moved = 0;
            for (int k = 0; k < coefficients.Length; k++)
                moved = Math.Max(moved, Step(answers, coefficients, center, k, rising));
            if (moved < Tolerance)
                break;
        }

        return (Math.Round(coefficients[0], 3), [.. coefficients[1..].Select(w => Math.Round(w, 3))]);
    }

    /// <summary>Mean squared distance of the probability from what came true (Brier score); 0 is perfect.</summary>
    /// <param name="answers">One or more.</param>
    /// <param name="intercept">Log-odds at zero.</param>
    /// <param name="weights">One for each feature.</param>
    public static double Brier(IReadOnlyList<JudgedPose> answers, double intercept, double[] weights) =>
        answers.Average(a => Math.Pow(PoseConfidence.Of(a.Features, intercept, weights) - (a.IsRight ? 1 : 0), 2));

    // One bounded Newton step along one coefficient.
    private static double Step(IReadOnlyList<JudgedPose> answers, double[] coefficients, double[] center, int k, bool rising)
    {
        double gradient = k == 0 ? 0 : Ridge * (coefficients[k] - center[k]), curvature = k == 0 ? 1e-9 : Ridge;
        foreach (JudgedPose answer in answers)
        {
            double p = PoseConfidence.Of(answer.Features, coefficients[0], coefficients.AsSpan(1)), x = k == 0 ? 1 : answer.Features[k - 1];
            gradient += (p - (answer.IsRight ? 1 : 0)) * x;

            // A quarter bounds p (1 - p), so that no step overshoots.
            curvature += x * x / 4;
        }

        double next = coefficients[k] - (gradient / curvature), bounded = k == 0 || !rising ? next : Math.Max(0, next),
            moved = Math.Abs(bounded - coefficients[k]);
        coefficients[k] = bounded;
        return moved;
    }
}
