namespace Equiview.Core.Tests.Jobs;

public sealed class ShardSetTests
{
    [Fact]
    public void Complete_AllInAnyOrder_AreSorted() =>
        Assert.Equal(["1/3", "2/3", "3/3"], Complete("3/3", "1/3", "2/3").Select(r => r.Shard.ToString()));

    [Theory]
    [InlineData("shard 2/4 is missing: f-00002-of-00004 (and 1 more)", "1/4", "3/4")]
    [InlineData("1/2 and 1/2 are both shard 1/2", "1/2", "1/2")]
    [InlineData("2/3 is shard 2/3, but 1/2 is shard 1/2", "1/2", "2/3")]
    [InlineData("2/2 b and 1/2 are of different runs: their recipe differ", "1/2", "2/2 b")]
    public void Complete_AnythingElse_IsRefusedByName(string says, params string[] shards) =>
        Assert.StartsWith(says, Assert.Throws<UsageException>(() => Complete(shards)).Message, StringComparison.Ordinal);

    private static IReadOnlyList<ShardResult> Complete(params string[] shards) => ShardSet.Complete(
        [.. shards.Select(s => new ShardResult(s, Shard.Parse(s[..3]), new Dictionary<string, string> { ["recipe"] = s[3..] }))],
        s => s.NameOf("f"));
}
