using Equiview.Features.Adapters;

namespace Equiview.Features.Tests.Adapters;

public sealed class FeatureAdapterTests
{
    private static readonly FeatureAdapter LastTwo = new(
        2, [Pair(-2, LoraTarget.Query), Pair(-1, LoraTarget.Value)], [])
    { Name = "books" };

    [Fact]
    public void RequireFits_OwnModel_Returns() => LastTwo.RequireFits("tiny", 2, 12);

    [Theory]
    [InlineData(3, 12, "books is for 2 channels, tiny has 3")]
    [InlineData(2, 1, "changes block -2, tiny has 1 blocks")]
    [InlineData(2, 0, "changes block -2, tiny has 0 blocks")]
    public void RequireFits_AnotherModel_SaysWhatDiffers(int dimension, int depth, string message) =>
        Assert.Contains(message, Assert.Throws<ModelMismatchException>(() => LastTwo.RequireFits("tiny", dimension, depth)).Message);

    [Fact]
    public void RequireFits_OneBlockNamedFromBothEnds_IsRefused()
    {
        var adapter = new FeatureAdapter(2, [Pair(2, LoraTarget.Query), Pair(-1, LoraTarget.Query)], []);
        adapter.RequireFits("tiny", 2, 4);
        Assert.Throws<ModelMismatchException>(() => adapter.RequireFits("tiny", 2, 3));
    }

    [Fact]
    public void Constructor_TensorsThatDoNotFit_AreRefused()
    {
        Assert.Throws<ModelMismatchException>(() => new FeatureAdapter(2, [new(0, LoraTarget.Query, [1, 2, 3], [1, 2, 3])], []));
        Assert.Throws<ModelMismatchException>(() => new FeatureAdapter(2, [new(0, LoraTarget.Query, [1, 2], [1, 2, 3, 4])], []));
        Assert.Throws<ModelMismatchException>(() => new FeatureAdapter(2, [Pair(0, LoraTarget.Query), Pair(0, LoraTarget.Query)], []));
        Assert.Throws<ModelMismatchException>(() => new FeatureAdapter(2, [], [new(new float[36], new float[3])]));
    }

    [Fact]
    public void Rank_IsTheLargestOfItsPairs()
    {
        Assert.Equal(3, new FeatureAdapter(2, [Pair(0, LoraTarget.Key), new(1, LoraTarget.Key, new float[6], new float[6])], []).Rank);
        Assert.Equal(0, new FeatureAdapter(2, [], []).Rank);
    }

    private static LoraPair Pair(int block, LoraTarget target) => new(block, target, [1, 2], [3, 4]);
}
