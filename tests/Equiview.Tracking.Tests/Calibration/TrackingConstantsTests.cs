using Equiview.TestKit;
using Equiview.Tracking.Calibration;
using Equiview.Tracking.MultiHypothesis;
namespace Equiview.Tracking.Tests.Calibration;

public sealed class TrackingConstantsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_TheEmbeddedFile_GivesTheDefaults()
    {
        File.WriteAllText(folder["c.json"], FittedConstants.File.GetRawText());
        MultiHypothesisOptions read = TrackingConstants.Read(folder["c.json"]), made = new();
        Assert.Equal(made.Costs, read.Costs);
        Assert.Equal(made.Flow, read.Flow);
        Assert.Equal(made.Candidates.KeyFrameGaps, read.Candidates.KeyFrameGaps);
    }

    [Fact]
    public void Read_OneValue_ChangesThatAlone()
    {
        File.WriteAllText(folder["c.json"], """{ "schema": 1, "values": { "costs": { "jumpCost": 7 } } }""");
        Assert.Equal(new CostOptions { JumpCost = 7 }, TrackingConstants.Read(folder["c.json"]).Costs);
    }

    [Theory]
    [InlineData("not json", "holds no constants")]
    [InlineData("{}", "holds no constants")]
    [InlineData("""{ "schema": 2, "values": {} }""", "another layout")]
    [InlineData("""{ "schema": 1, "values": { "magic": 3 } }""", "holds no constants")]
    [InlineData("""{ "schema": 1, "values": { "costs": { "jumpCost": "high" } } }""", "holds no constants")]
    [InlineData("""{ "schema": 1, "values": { "costs": null } }""", "holds no constants")]
    [InlineData("""{ "schema": 1, "values": { "costs": { "motionSigma": 0 } } }""", "MotionSigma")]
    public void Read_AnotherFile_IsRefused(string text, string message)
    {
        File.WriteAllText(folder["c.json"], text);
        Assert.Contains(message, Assert.ThrowsAny<EquiviewException>(() => TrackingConstants.Read(folder["c.json"])).Message);
    }
}
