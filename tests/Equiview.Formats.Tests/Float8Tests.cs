namespace Equiview.Formats.Tests;

public sealed class Float8Tests
{
    // Micikevicius et al. 2022, table 1: largest normal, smallest normal and smallest subnormal of both formats.
    [Theory]
    [InlineData(0x00, 0f)]
    [InlineData(0x38, 1f)]
    [InlineData(0xB8, -1f)]
    [InlineData(0x7E, 448f)]
    [InlineData(0x08, 0.015625f)]
    [InlineData(0x01, 0.001953125f)]
    [InlineData(0x7F, float.NaN)]
    public void E4M3_OfKnownBits_IsTheKnownValue(byte bits, float value) => Assert.Equal(value, Float8.FromE4M3(bits));

    [Theory]
    [InlineData(0x3C, 1f)]
    [InlineData(0x7B, 57344f)]
    [InlineData(0x04, 6.103515625e-5f)]
    [InlineData(0x01, 1.52587890625e-5f)]
    [InlineData(0xFC, float.NegativeInfinity)]
    public void E5M2_OfKnownBits_IsTheKnownValue(byte bits, float value) => Assert.Equal(value, Float8.FromE5M2(bits));

    [Fact]
    public void StoredTensor_OfEightBitFloats_ConvertsThem()
    {
        var tensor = new StoredTensor(ElementType.Float8E4M3, [2], new byte[] { 0x38, 0xB8 });
        Assert.Equal([1f, -1f], tensor.ToSingles());
    }
}
