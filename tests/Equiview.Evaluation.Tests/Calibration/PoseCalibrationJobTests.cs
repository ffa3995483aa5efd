using System.Text.Json.Nodes;
using Equiview.Evaluation.Calibration;
using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Synthetic;
using Equiview.Features;
using Equiview.Features.Recipes;
using Equiview.Pose.Calibration;
using Equiview.TestKit;
namespace Equiview.Evaluation.Tests.Calibration;

public sealed class PoseCalibrationJobTests : TensorLeakGuard
{
    private static readonly DateOnly Date = new(2026, 1, 2);

    [Theory]
    [InlineData(3, "", "4 meshes")]
    [InlineData(4, "magic", "'magic'")]
    public void Run_TooFewMeshesOrNoSuchGroup_IsRefusedBeforeTheWork(int meshes, string group, string says)
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<UsageException>(() => PoseCalibrationJob.Run(
            [.. Enumerable.Repeat("missing.glb", meshes)], [], folder["pose.json"], group.Length == 0 ? [] : [group], Date));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["pose.json"]));
    }

    [Fact]
    public void ToTable_TheValuesInUse_HasEveryGroupWithItsScores()
    {
        MetricTable table = PoseCalibrationJob.ToTable(PoseCalibration.Current);
        Assert.Equal(PoseCalibration.Current.Tracking.MinInlierRatio, table.Find("tracking", "minInlierRatio")!.Value);
        Assert.Equal(PoseCalibration.Current.Outline.LineShares[0], table.Find("outline", "lineShares 1")!.Value);
        Assert.All(table.Rows, r => Assert.Contains(" → ", table.Protocol[r.Label], StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void Run_TwoGroups_ChangesThoseAndNotesTheirSource()
    {
        string weights = SharedData.Require("weights", "alike-n.safetensors");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["pose.json"], PoseCalibration.Current.ToJson());
        string[] meshes = [.. Enumerable.Range(1, 4).Select(seed => SyntheticObject.Write(folder[$"ball-{seed}"], seed))];
        using IFeatureExtractor extractor = FeatureExtractors.Load("alike-n", new FeatureExtractorOptions { Weights = weights });
        PoseCalibration found = PoseCalibrationJob.Run(
            meshes, [new EvaluatedModel("alike-n", extractor, extractor.Recipe("pose"))], folder["pose.json"],
            ["calibrationCheck", "tracking"], Date, cancellation: TestContext.Current.CancellationToken);
        JsonObject before = JsonNode.Parse(PoseCalibration.Current.ToJson())!.AsObject();
        JsonObject after = JsonNode.Parse(File.ReadAllText(folder["pose.json"]))!.AsObject();
        Assert.Equal(found.ToJson(), PoseCalibration.Read(folder["pose.json"]).ToJson());
        Assert.Equal(
            ["calibrationCheck", "tracking"], before.Where(g => !JsonNode.DeepEquals(g.Value, after[g.Key])).Select(g => g.Key).Order());
        Assert.All([found.CalibrationCheck.Fit, found.Tracking.Fit], fit =>
        {
            Assert.Equal("2026-01-02", fit.Date);
            Assert.Contains("other objects", fit.After, StringComparison.Ordinal);
            Assert.Contains("checked on", fit.Split, StringComparison.Ordinal);
        });
        Assert.InRange(found.Tracking.MinInlierRatio, 0.02, 0.9);
    }
}
