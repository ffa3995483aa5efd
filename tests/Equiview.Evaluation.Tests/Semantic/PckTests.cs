using Equiview.Evaluation.Semantic;
using Equiview.Formats.Semantic;

namespace Equiview.Evaluation.Tests.Semantic;

public sealed class PckTests
{
    // Category x: pairs of 2 and 4 points; category y: one pair of 2 points. Image 100, box 50, key-point box 20.
    private static readonly KeypointErrors[] Pairs =
    [
        new("x", [10, 10.1], 100, 50, 20),
        new("x", [1, 2, 3, 30], 100, 50, 20),
        new("y", [50, 5], 100, 50, 20),
    ];

    [Theory]
    [InlineData(PckLength.Image, PckAverage.PerPoint, false, 5 / 8.0)]
    [InlineData(PckLength.Image, PckAverage.PerPoint, true, 4 / 8.0)]
    [InlineData(PckLength.Image, PckAverage.PerPair, false, (0.5 + 0.75 + 0.5) / 3)]
    [InlineData(PckLength.Image, PckAverage.PerCategory, false, ((4 / 6.0) + 0.5) / 2)]
    [InlineData(PckLength.Image, PckAverage.PerCategoryWeighted, false, ((4 / 6.0 * 2) + 0.5) / 3)]
    [InlineData(PckLength.Box, PckAverage.PerPoint, false, 4 / 8.0)]
    [InlineData(PckLength.KeypointBox, PckAverage.PerPoint, false, 2 / 8.0)]
    public void Percent_Variants_AreThoseCountedByHand(PckLength length, PckAverage average, bool strict, double expected) =>
        Assert.Equal(100 * expected, Pck.Percent(Pairs, new PckVariant(length, average, strict), 0.1), 9);

    [Fact]
    public void Percent_NoSuchLength_IsUndefined() =>
        Assert.Equal(double.NaN, Pck.Percent([new("x", [1], 100, null, 20)], PckVariant.Spair, 0.1));

    [Fact]
    public void Percent_MissingPrediction_IsWrong()
    {
        var pair = new SemanticPair("x", "a", "b", [new(default, new(5, 5)), new(default, new(9, 9))]);
        KeypointErrors errors = KeypointErrors.Of(pair, [new(double.NaN, 0), new(9, 9)], new ImageSize(100, 80));
        Assert.Equal(50, Pck.Percent([errors], PckVariant.Paper, 0.15), 9);
    }

    [Fact]
    public void Name_SaysEverythingThatMatters() =>
        Assert.Equal(
            ["PCK@0.10 keypoint-box per-pair <=", "PCK@0.05 image per-category-weighted <"],
            new[] { PckVariant.PfWillow.Name(0.1), PckVariant.Paper.Name(0.05) });
}
