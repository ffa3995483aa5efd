using Equiview.TestKit;

namespace Equiview.Correspondence.Tests.Equivariance;

public sealed class PairScoreLogTests : IDisposable
{
    private static readonly RunHeader Header = new(["m sha"], new Dictionary<string, string> { ["truth"] = "depth" }, new EquivarianceOptions());
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Open_AfterAnInterruption_GivesWhatWasFinished()
    {
        string path = folder["pairs.jsonl"];
        Assert.Empty(PairScoreLog.Open(path, Header));
        PairScoreLog.Append(path, Outcome("1"));
        PairScoreLog.Append(path, Outcome("2"));
        string text = File.ReadAllText(path);
        File.WriteAllText(path, text[..^20]); // killed while writing

        IReadOnlyList<PairOutcome> finished = PairScoreLog.Open(path, Header);
        Assert.Equal("1", Assert.Single(finished).Pair.A);
        Assert.Equal(0.25, finished[0].Scores[0].MeanError);
        PairScoreLog.Append(path, Outcome("2"));
        Assert.Equal(2, PairScoreLog.Read(path).Outcomes.Count);
    }

    [Fact]
    public void Open_OtherSettings_IsRefused()
    {
        string path = folder["pairs.jsonl"];
        PairScoreLog.Open(path, Header);
        Assert.Throws<UsageException>(() => PairScoreLog.Open(path, Header with { Sources = ["other"] }));
        Assert.Throws<UsageException>(() => PairScoreLog.Open(path, Header with { Options = new() { Seed = 9 } }));
    }

    [Fact]
    public void Merge_Shards_HoldsEveryPairOnce()
    {
        string one = folder["1.jsonl"], two = folder["2.jsonl"];
        PairScoreLog.Open(one, Header);
        PairScoreLog.Open(two, Header);
        PairScoreLog.Append(one, Outcome("1"));
        PairScoreLog.Append(two, Outcome("1"));
        PairScoreLog.Append(two, Outcome("2"));
        Assert.Equal(["1", "2"], PairScoreLog.Merge([one, two]).Outcomes.Select(o => o.Pair.A));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]\n")]
    [InlineData("nonsense")]
    public void Read_NoLog_SaysSo(string content)
    {
        File.WriteAllText(folder["x.jsonl"], content);
        Assert.Throws<InvalidFileException>(() => PairScoreLog.Read(folder["x.jsonl"]));
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(7, 7)]
    public void Shard_AllParts_MakeTheWhole(int count, int shards) =>
        Assert.Equal(Enumerable.Range(0, count), Enumerable.Range(1, shards).SelectMany(i => PairSelection.Shard([.. Enumerable.Range(0, count)], i, shards)));

    public void Dispose() => folder.Dispose();

    private static PairOutcome Outcome(string name) => new(new("g", name, "b"), [new("m", new("g", name, "b"), null, 5, 0.25, [0, 1])], null);
}
