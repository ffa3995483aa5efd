using System.Text.Json;
using Equiview.Pose.Calibration;
using Equiview.Pose.Estimation;
using Equiview.TestKit;
namespace Equiview.Pose.Tests.Calibration;

public sealed class PoseCalibrationTests
{
    private static readonly string File = Path.Combine(Repository.Root, "src", "Equiview.Pose", "Calibration", "pose.json");

    [Fact]
    public void Current_IsTheFileOfTheRepository()
    {
        string stored = System.IO.File.ReadAllText(File);
        Assert.Equal(PoseCalibration.Parse(stored).ToJson(), PoseCalibration.Current.ToJson());
    }

    [Fact]
    public void Options_TakeTheirDefaultsFromTheFile()
    {
        using JsonDocument stored = JsonDocument.Parse(System.IO.File.ReadAllText(File));
        double Number(string group, string name) => stored.RootElement.GetProperty(group).GetProperty(name).GetDouble();
        var options = new PoseEstimationOptions();
        Assert.Equal(Number("confidence", "minConfidence"), options.MinConfidence);
        Assert.Equal(Number("tracking", "minInlierRatio"), options.MinTrackingInlierRatio);
    }

    [Fact]
    public void Confidence_HasAWeightForEveryFeature() =>
        Assert.Equal(PoseConfidence.FeatureCount, PoseCalibration.Current.Confidence.Weights.Length);

    [Fact]
    public void EveryGroup_NamesItsSource()
    {
        using JsonDocument stored = JsonDocument.Parse(System.IO.File.ReadAllText(File));
        foreach (JsonProperty group in stored.RootElement.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Object))
        {
            JsonElement fit = group.Value.GetProperty("fit");
            foreach (string field in new[] { "data", "split", "date", "before", "after" })
            {
                string text = fit.GetProperty(field).GetString()!;
                Assert.False(string.IsNullOrWhiteSpace(text) || text.Contains("not recorded", StringComparison.Ordinal),
                    $"{group.Name}.{field}");
            }

            Assert.True(DateOnly.TryParseExact(fit.GetProperty("date").GetString(), "yyyy-MM-dd", out _), group.Name);
        }
    }

    [Fact]
    public async Task Use_OtherValues_HoldInThisFlowOnlyAndUntilTheEnd()
    {
        PoseCalibration standard = PoseCalibration.Current, trial = standard with { Mesh = standard.Mesh with { SameDegrees = 1 } };
        var started = new TaskCompletionSource();
        Task<double> elsewhere = Task.Run(async () =>
        {
            await started.Task;
            return PoseCalibration.Current.Mesh.SameDegrees;
        }, TestContext.Current.CancellationToken);
        using (PoseCalibration.Use(trial))
        {
            started.SetResult();
            Assert.All(Enumerable.Range(0, 50).AsParallel().Select(_ => PoseCalibration.Current).ToArray(), c => Assert.Same(trial, c));
            Assert.Equal(standard.Mesh.SameDegrees, await elsewhere);
            using (PoseCalibration.Use(standard))
                Assert.Same(standard, PoseCalibration.Current);
            Assert.Same(trial, PoseCalibration.Current);
        }

        Assert.Same(standard, PoseCalibration.Current);
    }

    [Fact]
    public void Use_OtherValues_ReachTheOptions()
    {
        PoseCalibration standard = PoseCalibration.Current;
        using IDisposable trial = PoseCalibration.Use(standard with { Tracking = standard.Tracking with { MinInlierRatio = 0.625 } });
        Assert.Equal(0.625, new PoseEstimationOptions().MinTrackingInlierRatio);
    }

    [Fact]
    public void Parse_UnknownOrMissingMember_Throws()
    {
        string good = PoseCalibration.Current.ToJson();
        Assert.Throws<JsonException>(
            () => PoseCalibration.Parse(good.Replace("\"intercept\"", "\"interceptt\"", StringComparison.Ordinal)));
        Assert.Throws<JsonException>(() => PoseCalibration.Parse("{}"));
    }
}
