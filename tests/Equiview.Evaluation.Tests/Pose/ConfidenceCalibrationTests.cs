using Equiview.Evaluation.Pose;

namespace Equiview.Evaluation.Tests.Pose;

public sealed class ConfidenceCalibrationTests
{
    [Fact]
    public void Row_KnownBins_GivesTheHandComputedErrors()
    {
        // Bin 0.9..1: confidence 0.95, accuracy 1/2; bin 0..0.1: confidence 0.05, accuracy 0. (2 x 0.45 + 2 x 0.05) / 4 = 0.25.
        MetricRow row = ConfidenceCalibration.Row(
            "r", [(0.95, true, true), (0.95, false, true), (0.05, false, false), (0.05, false, false)]);
        Assert.Equal(25, Value("ECE"), 9);
        Assert.Equal(((0.05 * 0.05) + (0.95 * 0.95) + (2 * 0.05 * 0.05)) / 4, Value("Brier"), 9);
        Assert.Equal(1, Value("wrong but answered"));
        Assert.Equal(0, Value("right but refused"));

        double Value(string name) => row.Metrics.Single(m => m.Name == name).Value;
    }
}
