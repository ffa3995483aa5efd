namespace Equiview.Core.Tests.Progress;

public sealed class CountTextTests
{
    [Theory]
    [InlineData(0, "0 frames")]
    [InlineData(1, "1 frame")]
    [InlineData(2, "2 frames")]
    [InlineData(1234567, "1234567 frames")]
    public void Of_ANumber_HasTheWordThatFits(long count, string text) => Assert.Equal(text, CountText.Of(count, "frame"));

    [Fact]
    public void Of_AnIrregularWord_IsGiven() =>
        Assert.Equal(("1 match", "3 matches"), (CountText.Of(1, "match", "matches"), CountText.Of(3, "match", "matches")));
}
