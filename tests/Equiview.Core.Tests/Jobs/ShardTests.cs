using FsCheck;
using FsCheck.Fluent;

namespace Equiview.Core.Tests.Jobs;

public sealed class ShardTests
{
    [Fact]
    public void Of_AnyItems_PartitionsThemInOrder() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNegativeInt>(), ArbMap.Default.ArbFor<PositiveInt>(), (items, shards) =>
    {
        int[] all = [.. Enumerable.Range(0, items.Get % 200)];
        int count = 1 + (shards.Get % 20);
        IReadOnlyList<int>[] parts = [.. Enumerable.Range(1, count).Select(i => new Shard(i, count).Of(all))];
        Assert.Equal(all, parts.SelectMany(p => p));
        Assert.InRange(parts.Max(p => p.Count) - parts.Min(p => p.Count), 0, 1);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_ItemsWithCosts_PartitionsThemEvenly() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNegativeInt[]>(), ArbMap.Default.ArbFor<PositiveInt>(), (costs, shards) =>
    {
        (int Item, long Cost)[] all = [.. costs.Select((c, i) => (i, (long)c.Get * c.Get))];
        int count = 1 + (shards.Get % 9);
        IReadOnlyList<(int Item, long Cost)>[] parts =
            [.. Enumerable.Range(1, count).Select(i => new Shard(i, count).Of(all, x => x.Cost))];
        Assert.Equal(all, parts.SelectMany(p => p).OrderBy(x => x.Item));
        Assert.All(parts, p => Assert.Equal(p.OrderBy(x => x.Item), p));
        long[] sums = [.. parts.Select(p => p.Sum(x => x.Cost))];
        Assert.InRange(sums.Max() - sums.Min(), 0, all.Select(x => x.Cost).DefaultIfEmpty().Max());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_ItemsWithoutCost_GoToDifferentShards() => Assert.Equal([2], new Shard(3, int.MaxValue).Of([0, 1, 2], _ => 0));

    [Theory]
    [InlineData("2/8", 2, 8)]
    [InlineData("1/1", 1, 1)]
    public void Parse_IndexAndCount_AreRead(string text, int index, int count) => Assert.Equal(new Shard(index, count), Shard.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("1/0")]
    [InlineData("-1/3")]
    [InlineData("1/2/3")]
    [InlineData("auto/")]
    [InlineData("auto/1/2")]
    [InlineData("Auto")]
    public void Parse_AnythingElse_IsRefused(string text) => Assert.Throws<UsageException>(() => Shard.Parse(text, _ => "0"));

    [Fact]
    public void NameOf_File_IsThatOfHuggingFace()
    {
        Assert.Equal("out/f.x-00002-of-00008.safetensors", new Shard(2, 8).NameOf("out/f.x.safetensors"));
        Assert.Equal("f.safetensors", Shard.Whole.NameOf("f.safetensors"));
    }
}
