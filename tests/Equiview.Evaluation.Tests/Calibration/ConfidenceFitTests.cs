using System.Text.Json;
using Equiview.Evaluation.Calibration;
using Equiview.Pose.Calibration;
using Equiview.Pose.Estimation;
using Equiview.TestKit;
namespace Equiview.Evaluation.Tests.Calibration;

public sealed class ConfidenceFitTests
{
    private static readonly double[] Truth = [0.8, 0.6, 0, 1.2, 0.4];
    private const double Intercept = -7;

    [Fact]
    public void Fit_ManyAnswers_FindsTheCoefficientsTheyWereDrawnFrom()
    {
        ConfidenceValues fit = ConfidenceFit.Fit(Draw(6000), PoseCalibration.Current.Confidence);
        Assert.Equal(Intercept, fit.Intercept, 1.0);
        for (int k = 0; k < Truth.Length; k++)
            Assert.Equal(Truth[k], fit.Weights[k], 0.25);
        Assert.All(fit.Weights, w => Assert.True(w >= 0));
        Assert.Equal(PoseCalibration.Current.Confidence.MinConfidence, fit.MinConfidence);
    }

    [Fact]
    public void Fit_OnlyRightAnswers_IsRefused() => Assert.Throws<DegenerateInputException>(
        () => ConfidenceFit.Fit([.. Draw(200).Where(a => a.IsRight)], PoseCalibration.Current.Confidence));

    [Fact]
    public void MedianDeviations_SomeRightAnswers_IsOfThose()
    {
        JudgedPose[] answers = [new("m", [], true, 1), new("m", [], true, 5), new("m", [], true, 2), new("m", [], false)];
        Assert.Equal(2, JudgedPose.MedianDeviations(answers));
        Assert.Equal(double.NaN, JudgedPose.MedianDeviations(answers[3..]));
    }

    [Fact]
    public void Rewrite_StoredAnswers_ChangesOnlyTheConfidenceAndNotesItsSource()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["pose.json"], PoseCalibration.Current.ToJson());
        var stored = Draw(400).Select(a => new { model = a.Model, confidenceFeatures = a.Features, isRight = a.IsRight });
        File.WriteAllText(folder["queries.json"], JsonSerializer.Serialize(stored));
        PoseCalibration made = ConfidenceFit.Rewrite(
            [folder["queries.json"]], folder["pose.json"], "drawn at random", new DateOnly(2026, 1, 2));
        PoseCalibration read = PoseCalibration.Parse(File.ReadAllText(folder["pose.json"]));
        Assert.Equal(made.ToJson(), read.ToJson());
        Assert.Equal("2026-01-02", read.Confidence.Fit.Date);
        Assert.Contains("400 best poses", read.Confidence.Fit.Data, StringComparison.Ordinal);
        Assert.StartsWith("backbones left out of the fit: expected calibration error", read.Confidence.Fit.After, StringComparison.Ordinal);
        Assert.NotEqual(PoseCalibration.Current.Confidence.Intercept, read.Confidence.Intercept);
        Assert.Equal((read with { Confidence = PoseCalibration.Current.Confidence }).ToJson(), PoseCalibration.Current.ToJson());
    }

    [Fact]
    public void Rewrite_AnswersWithDeviations_ScalesTheCovarianceToTheErrors()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["pose.json"], PoseCalibration.Current.ToJson());

        // Errors are twice what they should be in the median: 1.78 predicted deviations where 0.89 is right.
        var stored = Draw(400).Select((a, i) => new
        {
            model = a.Model,
            confidenceFeatures = a.Features,
            isRight = a.IsRight,
            rotationDegrees = 1.78 * 0.1 * (0.5 + (i % 101 / 100.0)),
            deviationDegrees = i % 7 == 0 ? (double?)null : 0.1,
        });
        File.WriteAllText(folder["queries.json"], JsonSerializer.Serialize(stored));
        CovarianceValues before = PoseCalibration.Current.Covariance, after = ConfidenceFit.Rewrite(
            [folder["queries.json"]], folder["pose.json"], "drawn at random", new DateOnly(2026, 1, 2)).Covariance;
        Assert.Equal(2, after.DeviationFactor / before.DeviationFactor, 0.1);
        Assert.Contains("right answers among 400 best poses", after.Fit.Data, StringComparison.Ordinal);
        Assert.Equal(0.89, double.Parse(after.Fit.After, System.Globalization.CultureInfo.InvariantCulture), 0.03);
    }

    [Fact]
    public void Rewrite_AnotherFile_NamesIt()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["pose.json"], PoseCalibration.Current.ToJson());
        File.WriteAllText(folder["other.json"], "{}");
        var error = Assert.Throws<InvalidFileException>(
            () => ConfidenceFit.Rewrite([folder["other.json"]], folder["pose.json"], "none", new DateOnly(2026, 1, 2)));
        Assert.Contains("other.json", error.Message, StringComparison.Ordinal);
    }

    private static JudgedPose[] Draw(int count)
    {
        var random = new Random(8);
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                double[] features = [.. Truth.Select(_ => 5 * random.NextDouble())];
                return new JudgedPose(i % 2 == 0 ? "a" : "b", features,
                    random.NextDouble() < PoseConfidence.Of(features, Intercept, Truth));
            }),
        ];
    }
}
