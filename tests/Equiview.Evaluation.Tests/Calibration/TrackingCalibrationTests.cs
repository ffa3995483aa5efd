using System.Text.Json.Nodes;
using Equiview.Evaluation.Calibration;
using Equiview.TestKit;
using Equiview.Tracking.Calibration;
using Equiview.Tracking.MultiHypothesis;
namespace Equiview.Evaluation.Tests.Calibration;

public sealed class TrackingCalibrationTests
{
    [Fact]
    public void Parameters_All_AreConstantsOfTheTracker() => Assert.All(TrackingCalibration.Parameters, parameter =>
    {
        var options = new MultiHypothesisOptions();
        double value = TrackingCalibration.Read(options, parameter.Path);
        MultiHypothesisOptions changed = TrackingCalibration.Write(options, parameter.Path, 1.5 * value);
        Assert.Equal(1.5 * value, TrackingCalibration.Read(changed, parameter.Path), 1e-12);
        Assert.Equal(value, TrackingCalibration.Read(options, parameter.Path));
    });

    [Theory]
    [InlineData("costs.magic")]
    [InlineData("costs")]
    [InlineData("flow.localContrast.window.half")]
    public void Read_NoSuchConstant_IsRefused(string path) =>
        Assert.Throws<UsageException>(() => TrackingCalibration.Read(new MultiHypothesisOptions(), path));

    [Fact]
    public void Search_SmoothScore_FindsTheBestAndLeavesTheRest()
    {
        IReadOnlyList<double> Score(MultiHypothesisOptions o) => [-Math.Pow(Math.Log(o.Costs.JumpCost / 6), 2)];
        var search = new CoordinateSearch<MultiHypothesisOptions>(Score, TrackingCalibration.Read, TrackingCalibration.Write);
        CalibrationParameter[] parameters = [CalibrationParameter.Of("costs.jumpCost"), CalibrationParameter.Of("costs.driftCost")];
        (MultiHypothesisOptions best, IReadOnlyList<double> after, IReadOnlyList<double> before) =
            search.Run(new(), parameters, rounds: 3, minGain: 0.01);
        Assert.InRange(best.Costs.JumpCost, 5, 7.5);
        Assert.Equal(new MultiHypothesisOptions().Costs.DriftCost, best.Costs.DriftCost);
        Assert.True(after[0] > before[0]);
    }

    [Fact]
    public void Search_OneKindLoses_KeepsTheValue()
    {
        IReadOnlyList<double> Score(MultiHypothesisOptions o) => [3 * o.Costs.JumpCost, -o.Costs.JumpCost];
        var search = new CoordinateSearch<MultiHypothesisOptions>(Score, TrackingCalibration.Read, TrackingCalibration.Write);
        MultiHypothesisOptions best = search.Run(new(), [CalibrationParameter.Of("costs.jumpCost")], rounds: 1, minGain: 0.01).Best;
        Assert.Equal(new MultiHypothesisOptions().Costs.JumpCost, best.Costs.JumpCost);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(2, false)]
    public void Generalizes_OnlyWhereOtherClipsGain(double after, bool expected) => Assert.Equal(
        expected, new TrackingCalibrationResult(new(), "model", [1, 1], [9, 9], [3, 3], [after, 3]).Generalizes);

    [Fact]
    public void Write_UnchangedConstants_HasTheValuesOfTheEmbeddedFile()
    {
        using var folder = new TemporaryFolder();
        new TrackingCalibrationResult(new(), "model", [1, 1], [2, 2], [3, 3], [4, 4]).Write(folder["tracking.json"]);
        JsonNode written = JsonNode.Parse(File.ReadAllText(folder["tracking.json"]))!;
        JsonNode embedded = JsonNode.Parse(FittedConstants.File.GetRawText())!;
        Assert.True(JsonNode.DeepEquals(embedded["values"], written["values"]), written["values"]!.ToJsonString());
        Assert.Equal(FittedConstants.Schema, (int)written["schema"]!);
    }
}
