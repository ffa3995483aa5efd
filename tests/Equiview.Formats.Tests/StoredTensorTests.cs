namespace Equiview.Formats.Tests;

public sealed class StoredTensorTests
{
    [Theory]
    [InlineData(3L)]
    [InlineData(-1L)]
    [InlineData(long.MaxValue, 4L)]
    public void Constructor_ShapeThatDoesNotFit_IsRefused(params long[] shape) =>
        Assert.Throws<ArgumentException>(() => new StoredTensor(ElementType.Float32, shape, new byte[4]));

    [Fact]
    public void Count_ScalarAndEmpty_AreOneAndNone()
    {
        Assert.Equal(1, new StoredTensor(ElementType.Float32, [], new byte[4]).Count);
        Assert.Equal(0, new StoredTensor(ElementType.Float32, [5, 0], default).Count);
    }

    [Fact]
    public void ToInt64s_LargeUnsigned_IsExactOrTheEnd()
    {
        byte[] bytes = [.. BitConverter.GetBytes((1UL << 62) + 1), .. BitConverter.GetBytes(ulong.MaxValue)];
        Assert.Equal([(1L << 62) + 1, long.MaxValue], new StoredTensor(ElementType.UInt64, [2], bytes).ToInt64s());
    }

    [Fact]
    public void ToInt64s_Floats_AreCut() =>
        Assert.Equal([1, -1, 0, long.MaxValue], StoredTensor.From([1.9f, -1.9f, float.NaN, float.PositiveInfinity], 4).ToInt64s());

    [Fact]
    public void ToDoubles_BooleansOtherThanOne_AreOne() =>
        Assert.Equal([0, 1, 1], new StoredTensor(ElementType.Bool, [3], new byte[] { 0, 1, 7 }).ToDoubles());

    [Fact]
    public void AsSpan_OfAnotherSize_IsRefused()
    {
        StoredTensor tensor = StoredTensor.From([1f], 1);
        Assert.Equal([1f], tensor.AsSpan<float>().ToArray());
        Assert.Throws<InvalidOperationException>(() => tensor.AsSpan<double>().Length);
    }

    [Fact]
    public void ToString_NamesTypeAndShape() => Assert.Equal("Int32 [2, 1]", StoredTensor.From([1, 2], 2, 1).ToString());
}
