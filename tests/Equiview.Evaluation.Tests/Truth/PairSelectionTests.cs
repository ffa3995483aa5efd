using Equiview.Evaluation.Truth;

namespace Equiview.Evaluation.Tests.Truth;

public sealed class PairSelectionTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(7, 7)]
    [InlineData(10, 4)]
    public void Shard_AllParts_MakeTheWhole(int count, int shards) =>
        Assert.Equal(
            Enumerable.Range(0, count),
            Enumerable.Range(1, shards).SelectMany(i => PairSelection.Shard([.. Enumerable.Range(0, count)], i, shards)));

    [Theory]
    [InlineData(0, 3)]
    [InlineData(4, 3)]
    [InlineData(1, 0)]
    public void Shard_ThatIsNotThere_IsRefused(int index, int count) =>
        Assert.Throws<UsageException>(() => PairSelection.Shard([1, 2, 3], index, count));
}
