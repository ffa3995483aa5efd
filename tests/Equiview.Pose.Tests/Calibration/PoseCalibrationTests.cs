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
                Assert.False(string.IsNullOrWhiteSpace(fit.GetProperty(field).GetString()), $"{group.Name}.{field}");
            Assert.True(DateOnly.TryParseExact(fit.GetProperty("date").GetString(), "yyyy-MM-dd", out _), group.Name);
        }
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
