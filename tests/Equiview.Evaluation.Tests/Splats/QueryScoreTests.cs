using Equiview.Evaluation.Splats;
namespace Equiview.Evaluation.Tests.Splats;

public sealed class QueryScoreTests
{
    private static readonly ImageSize Size = new(120, 90);
    private static readonly (PixelPoint, PixelPoint) Box = (new PixelPoint(20, 30), new PixelPoint(70, 75));
    private static readonly bool[] Truth = [.. Enumerable.Range(0, 120 * 90)
        .Select(i => i % 120 is >= 20 and < 70 && i / 120 is >= 30 and < 75)];

    [Fact]
    public void IntersectionOverUnion_CountsPixels()
    {
        Assert.Equal(1 / 3.0, QueryScore.IntersectionOverUnion([true, true, false, false], [false, true, true, false]));
        Assert.Equal(1, QueryScore.IntersectionOverUnion([false], [false]));
        Assert.Throws<DegenerateInputException>(() => QueryScore.IntersectionOverUnion([true], [true, false]));
    }

    [Fact]
    public void OfMap_ARelevantBox_IsFoundButForItsSmoothedCorners()
    {
        QueryScore score = QueryScore.OfMap(
            "box", "view", new PlanarImage(Size, 1, Array.ConvertAll(Truth, t => t ? 0.8f : 0.1f)), Truth, Box);

        // Half map, half box mean, stretched: inside, an edge has 0.5 + 0.25 of the range, a corner 0.5 + 0.125; the mask begins at 0.7, so
        // corners go.
        Assert.True(score.Localised);
        Assert.InRange(score.Iou, 0.9, 0.999);
    }

    [Fact]
    public void OfMap_RelevanceElsewhere_IsNeitherFoundNorLocalised()
    {
        QueryScore score = QueryScore.OfMap(
            "box", "view", new PlanarImage(Size, 1, [.. Enumerable.Range(0, 120 * 90).Select(i => i % 120 >= 90 ? 1f : 0)]), Truth, Box);
        Assert.False(score.Localised);
        Assert.Equal(0, score.Iou);
    }

    [Fact]
    public void OfSelection_AlphaOfHalfTheBox_HasHalfTheOverlap()
    {
        QueryScore score = QueryScore.OfSelection(
            "box", "view", new PlanarImage(Size, 1, [.. Truth.Select((t, i) => t && i % 120 < 45 ? 0.9f : 0.4f)]), Truth);
        Assert.Equal(0.5, score.Iou, 1e-12);
        Assert.Null(score.Localised);
    }
}
