using System.Text.Json.Nodes;
using Equiview.Pose.Files;
using Equiview.TestKit;
namespace Equiview.Pose.Tests.Files;

public sealed class PoseShardsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, string> Damaged => new()
    {
        { "shard", "\"9/2\"" },
        { "shard", "null" },
        { "settings", "null" },
        { "photographs", "3" },
        { "frame", "\"opencv\"" },
        { "poses", "[null]" },
        { "poses", "[{\"place\": 0}]" },
        { "poses", "[{\"place\": 1, \"pose\": " + Pose("a.png", "[1, 2, 3]") + "}]" },
        { "poses", "[{\"place\": 1, \"pose\": " + Pose("a.png", "null") + "}]" },
    };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Merge_ShardsInAnyOrder_PutsPhotographsInTheirOrder()
    {
        Write("b.json", "2/2", 1, "z.png");
        Write("a.json", "1/2", 0, "000050/rgb/000629.png");
        MergedPoses merged = PoseShards.Merge([folder["b.json"], folder["a.json"]], folder["all.csv"]);
        Assert.Equal(new MergedPoses(2, 2, 2), merged);
        string[] rows = File.ReadAllLines(folder["all.csv"]);
        Assert.Equal(["50,629,7,0.5", "0,1,7,0.5"], rows.Skip(1).Select(r => string.Join(',', r.Split(',')[..4])));
        Assert.Contains("1 0 0 0 1 0 0 0 1,10 20 3000", rows[1], StringComparison.Ordinal); // millimeters
    }

    [Theory]
    [MemberData(nameof(Damaged))]
    public void Merge_DamagedShard_IsNamed(string key, string value)
    {
        Write("a.json", "1/2", 0, "x.png");
        Write("b.json", "2/2", 1, "y.png");
        JsonNode shard = JsonNode.Parse(File.ReadAllText(folder["b.json"]))!;
        shard[key] = JsonNode.Parse(value);
        File.WriteAllText(folder["b.json"], shard.ToJsonString());
        Assert.ThrowsAny<EquiviewException>(() => PoseShards.Merge([folder["a.json"], folder["b.json"]], folder["all.json"]));
        Assert.False(File.Exists(folder["all.json"]));
    }

    [Fact]
    public void Merge_OtherObject_IsRefused()
    {
        Write("a.json", "1/2", 0, "x.png");
        Write("b.json", "2/2", 1, "y.png", thing: "another");
        UsageException error = Assert.Throws<UsageException>(
            () => PoseShards.Merge([folder["a.json"], folder["b.json"]], folder["all.json"]));
        Assert.Contains("their object differ", error.Message, StringComparison.Ordinal);
    }

    private static string Pose(string image, string matrix) =>
        $$"""
        {"image": "{{image}}", "found": true, "reason": "", "cameraFromObject": {{matrix}}, "confidence": 0.5, "confidenceFeatures": [],
         "inliers": 9, "score": 8, "rmsPixels": 0.5, "rotationDeviationDegrees": null, "translationDeviation": null}
        """;

    private void Write(string name, string shard, int place, string image, string thing = "mug") => File.WriteAllText(folder[name],
        $$"""
        {"shard": "{{shard}}", "photographs": 2, "settings": {"object": "{{thing}}"}, "frame": 0, "objectId": 7,
         "poses": [{"place": {{place}}, "pose": {{Pose(image, "[1, 0, 0, 0.01, 0, 1, 0, 0.02, 0, 0, 1, 3, 0, 0, 0, 1]")}}}]}
        """);
}
