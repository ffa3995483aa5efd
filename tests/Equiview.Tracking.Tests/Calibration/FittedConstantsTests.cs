using System.Text.Json;
using System.Text.Json.Nodes;
using Equiview.Tracking.Calibration;
using Equiview.Tracking.MultiHypothesis;
namespace Equiview.Tracking.Tests.Calibration;

public sealed class FittedConstantsTests
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    [Fact]
    public void Defaults_OfTheOptions_AreTheFile()
    {
        JsonNode options = JsonSerializer.SerializeToNode(new MultiHypothesisOptions(), Json)!;
        JsonNode file = JsonNode.Parse(FittedConstants.File.GetProperty("values").GetRawText())!;
        Assert.Equal(Numbers("", file), Numbers("", options));
        Assert.InRange(Numbers("", file).Count, 30, 60);
    }

    [Theory]
    [InlineData("data")]
    [InlineData("split")]
    [InlineData("date")]
    [InlineData("metric")]
    [InlineData("parameters")]
    [InlineData("before")]
    [InlineData("after")]
    [InlineData("checkBefore")]
    [InlineData("checkAfter")]
    public void File_StatesHowItsValuesWereFound(string name)
    {
        JsonElement[] fits = [.. FittedConstants.File.GetProperty("fits").EnumerateArray()];
        Assert.NotEmpty(fits);
        Assert.All(fits, f => Assert.NotEmpty(f.GetProperty(name).ToString()));
    }

    // Path to value of every number; switches are no fitted constants.
    private static SortedDictionary<string, double> Numbers(string path, JsonNode node)
    {
        var found = new SortedDictionary<string, double>(StringComparer.Ordinal);
        IEnumerable<(string, JsonNode?)> children = node switch
        {
            JsonObject group => group.Select(p => ($"{path}.{p.Key}", p.Value)),
            JsonArray list => list.Select((v, i) => ($"{path}[{i}]", v)),
            _ => [],
        };
        foreach ((string name, JsonNode? child) in children)
        {
            if (child!.GetValueKind() == JsonValueKind.Number)
                found[name] = double.Parse(child.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);
            else
                Numbers(name, child).ToList().ForEach(p => found.Add(p.Key, p.Value));
        }

        return found;
    }
}
