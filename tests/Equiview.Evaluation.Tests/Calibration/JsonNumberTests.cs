using System.Text.Json.Nodes;
using Equiview.Evaluation.Calibration;
namespace Equiview.Evaluation.Tests.Calibration;

public sealed class JsonNumberTests
{
    private const string Constants = """{"outline": {"score": 20, "lineShares": [0.1, 1], "fit": {"date": "today"}}}""";

    [Theory]
    [InlineData("outline.score", 20)]
    [InlineData("outline.lineShares.0", 0.1)]
    [InlineData("outline.lineShares.1", 1)]
    public void Write_NumberOfAPath_ChangesItAlone(string path, double value)
    {
        JsonNode before = JsonNode.Parse(Constants)!;
        Assert.Equal(value, JsonNumber.Read(before, path));
        JsonNode after = JsonNumber.Write(JsonNode.Parse(Constants)!, path, 7.5);
        Assert.Equal(7.5, JsonNumber.Read(after, path));
        Assert.True(JsonNode.DeepEquals(before, JsonNumber.Write(after, path, value)));
    }

    [Theory]
    [InlineData("outline")]
    [InlineData("outline.lineShares")]
    [InlineData("outline.lineShares.2")]
    [InlineData("outline.lineShares.-1")]
    [InlineData("outline.fit.date")]
    [InlineData("mesh.score")]
    [InlineData("")]
    public void Read_NoSuchNumber_IsRefused(string path) =>
        Assert.Throws<UsageException>(() => JsonNumber.Read(JsonNode.Parse(Constants)!, path));
}
