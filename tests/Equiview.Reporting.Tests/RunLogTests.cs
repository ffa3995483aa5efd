using Equiview.TestKit;

namespace Equiview.Reporting.Tests;

public sealed class RunLogTests : IDisposable
{
    private static readonly Settings Header = new(["m sha"], new Dictionary<string, string> { ["truth"] = "depth" }, 1);
    private readonly RunLog<Settings, Part> log = new(p => p.Name, p => p.Problem is null);
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Open_AfterAnInterruption_GivesWhatWasFinished()
    {
        string path = folder["run.jsonl"];
        Assert.Empty(log.Open(path, Header));
        log.Append(path, Of("1"));
        log.Append(path, Of("2"));
        string text = File.ReadAllText(path);
        File.WriteAllText(path, text[..^20]); // killed while writing

        Part finished = Assert.Single(log.Open(path, Header));
        Assert.Equal("1", finished.Name);
        Assert.Equal([0.25, double.PositiveInfinity], finished.Values);
        log.Append(path, Of("2"));
        Assert.Equal(2, log.Read(path).Outcomes.Count);
    }

    [Fact]
    public void Open_OtherSettings_IsRefused()
    {
        string path = folder["run.jsonl"];
        log.Open(path, Header);
        Assert.Throws<UsageException>(() => log.Open(path, Header with { Sources = ["other"] }));
        Assert.Throws<UsageException>(() => log.Open(path, Header with { Seed = 9 }));
    }

    [Fact]
    public void Merge_Shards_HoldsEveryPartOnce()
    {
        string one = folder["1.jsonl"], two = folder["2.jsonl"];
        log.Open(one, Header);
        log.Open(two, Header);
        log.Append(one, Of("1"));
        log.Append(two, Of("1"));
        log.Append(two, Of("2"));
        Assert.Equal(["1", "2"], log.Merge([one, two]).Outcomes.Select(o => o.Name));
    }

    [Fact]
    public void Merge_OfDifferentRuns_IsRefused()
    {
        log.Open(folder["1.jsonl"], Header);
        log.Open(folder["2.jsonl"], Header with { Seed = 2 });
        Assert.Throws<UsageException>(() => log.Merge([folder["1.jsonl"], folder["2.jsonl"]]));
    }

    [Fact]
    public void Read_PartThatFailedFirst_CountsAsSucceeded()
    {
        string path = folder["run.jsonl"];
        log.Open(path, Header);
        log.Append(path, new Part("1", [], "no such file"));
        log.Append(path, Of("1"));
        Assert.Null(Assert.Single(log.Read(path).Outcomes).Problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]\n")]
    [InlineData("nonsense")]
    [InlineData("null\n")]
    public void Read_NoLog_SaysSo(string content)
    {
        File.WriteAllText(folder["x.jsonl"], content);
        Assert.Throws<InvalidFileException>(() => log.Read(folder["x.jsonl"]));
    }

    public void Dispose() => folder.Dispose();

    private static Part Of(string name) => new(name, [0.25, double.PositiveInfinity], null);

    private sealed record Settings(IReadOnlyList<string> Sources, IReadOnlyDictionary<string, string> Protocol, int Seed);

    private sealed record Part(string Name, double[] Values, string? Problem);
}
