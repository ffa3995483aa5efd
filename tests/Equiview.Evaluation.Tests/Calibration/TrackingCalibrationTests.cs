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
        double value = TrackingCalibration.Read(options, parameter);
        MultiHypothesisOptions changed = TrackingCalibration.Write(options, parameter, 1.5 * value);
        Assert.Equal(1.5 * value, TrackingCalibration.Read(changed, parameter), 1e-12);
        Assert.Equal(value, TrackingCalibration.Read(options, parameter));
    });

    [Theory]
    [InlineData("costs.magic")]
    [InlineData("costs")]
    [InlineData("flow.localContrast.window.half")]
    public void Read_NoSuchConstant_IsRefused(string path) =>
        Assert.Throws<UsageException>(() => TrackingCalibration.Read(new MultiHypothesisOptions(), path));

    [Theory]
    [InlineData(4, true)]
    [InlineData(2, false)]
    public void Generalizes_OnlyWhereOtherClipsGain(double after, bool expected) => Assert.Equal(
        expected, new TrackingCalibrationResult(new(), "model", [], [1, 1], [9, 9], [3, 3], [after, 3]).Generalizes);

    [Fact]
    public void Write_UnchangedConstants_HasTheValuesOfTheEmbeddedFile()
    {
        using var folder = new TemporaryFolder();
        new TrackingCalibrationResult(new(), "model", ["costs.jumpCost"], [1, 1], [2, 2], [3, 3], [4, 4])
            .Write(folder["tracking.json"], TrackingConstants.Fits(null));
        JsonNode written = JsonNode.Parse(File.ReadAllText(folder["tracking.json"]))!;
        JsonNode embedded = JsonNode.Parse(FittedConstants.File.GetRawText())!;
        Assert.True(JsonNode.DeepEquals(embedded["values"], written["values"]), written["values"]!.ToJsonString());
        Assert.Equal(FittedConstants.Schema, (int)written["schema"]!);
    }

    [Fact]
    public void Write_AfterEarlierFits_KeepsThemAndNamesWhatItChanged()
    {
        using var folder = new TemporaryFolder();
        string first = folder["first.json"], second = folder["second.json"];
        var result = new TrackingCalibrationResult(new(), "model", ["costs.jumpCost"], [1, 1], [2, 2], [3, 3], [4, 4]);
        result.Write(first, []);
        (result with { Parameters = ["evidence.motionLead"], After = [5, 5] }).Write(second, TrackingConstants.Fits(first));
        JsonArray fits = TrackingConstants.Fits(second);
        Assert.Equal(["costs.jumpCost", "evidence.motionLead"], fits.Select(f => (string)f!["parameters"]![0]!));
        Assert.Equal([2, 5], fits.Select(f => (int)(double)f!["after"]![0]!));
        Assert.Equal(new MultiHypothesisOptions().Costs, TrackingConstants.Read(second).Costs);
    }

    [Fact]
    public void Fits_OfTheEmbeddedFile_NameEveryParameterThatACalibrationChanges()
    {
        HashSet<string> fitted = [.. TrackingConstants.Fits(null).SelectMany(f => f!["parameters"]!.AsArray()).Select(p => (string)p!)];
        Assert.Subset(fitted, TrackingCalibration.Parameters.ToHashSet());
    }
}
