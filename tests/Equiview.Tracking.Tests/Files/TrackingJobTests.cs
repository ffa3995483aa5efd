using Equiview.Imaging.Codecs;
using Equiview.TestKit;
using Equiview.Tracking.Files;
namespace Equiview.Tracking.Tests.Files;

public sealed class TrackingJobTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TrackingJob job;

    public TrackingJobTests()
    {
        Directory.CreateDirectory(folder["video"]);
        var wall = new MovingWall(6, 2, 1);
        for (int f = 0; f < 6; f++)
            ImageFile.Write(Path.Combine(folder["video"], $"{f}.png"), wall.Frames[f]);
        File.WriteAllText(folder["q.csv"], "track,frame,x,y\n1,0,60,80\n");
        job = new TrackingJob { Source = folder["video"], Grid = 4 };
    }

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> OptionsWithoutEffect =>
        ["add mask", "add queries", "add flow", "memory online", "export name", "export live"];

    [Theory]
    [MemberData(nameof(OptionsWithoutEffect))]
    public void Require_OptionWithoutEffect_IsAUsageError(string what)
    {
        (TrackingJob wrong, string output) = what switch
        {
            "add mask" => (job with { AddEvery = 2, Mask = "m.png" }, "t.csv"),
            "add queries" => (job with { AddEvery = 2, Grid = null, Queries = folder["q.csv"] }, "t.csv"),
            "add flow" => (job with { AddEvery = 2, Mode = TrackingMode.Flow }, "t.csv"),
            "memory online" => (job with { MemoryGb = 1, Mode = TrackingMode.Online }, "t.csv"),
            "export name" => (job with { Export = TrackFormat.Sleap }, "t.csv"),
            _ => (job with { Export = TrackFormat.Napari, Source = "-", Mode = TrackingMode.Online }, "t.csv"),
        };
        Assert.Throws<UsageException>(() => wrong.Require(output));
    }

    [Fact]
    public void Run_GridWithAddedPointsForNapari_WritesThem()
    {
        TrackingJob added = job with { AddEvery = 3, Export = TrackFormat.Napari };
        added.Require(folder["t.csv"]);
        using var extractor = MovingWall.Extractor();
        TrackingSummary summary = added.Run(extractor, MovingWall.Preset, folder["t.csv"]);
        Assert.True(summary.Tracks.Count >= 12);
        Assert.StartsWith("index,axis-0,axis-1,axis-2,track", File.ReadAllText(folder["t.csv"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "tracks.csv")]
    [InlineData(TrackFormat.Sleap, "tracks.h5")]
    [InlineData(TrackFormat.Nuke, "tracks.nk")]
    public void DefaultOutput_IsOfTheFormat(TrackFormat? export, string name) =>
        Assert.Equal(name, (job with { Export = export }).DefaultOutput);
}
