using Equiview.Features;
using Equiview.Tracking.Beam;
using Equiview.Tracking.Frames;
namespace Equiview.Tracking.Tests.Frames;

public sealed class FrameCropsTests
{
    [Theory]
    [InlineData(1.5)]
    [InlineData(2)]
    [InlineData(3)]
    public void Refine_MatchesThatAreOff_ComeToTheTruth(double scale)
    {
        var wall = new MovingWall(2, 1.7, -0.8);
        using IFeatureExtractor extractor = MovingWall.Extractor();
        var first = new FrameCrops(wall.Frames[0], extractor, MovingWall.Preset, scale);
        var second = new FrameCrops(wall.Frames[1], extractor, MovingWall.Preset, scale);
        double[] errors = [.. from x in new[] { 25.0, 70, 96, 121, 165 }
                              from y in new[] { 25.0, 60, 72, 118 }
                              let query = new PointQuery(0, 0, new(x, y))
                              let truth = wall.Truth(query, 1)
                              select second.Refine(truth + new PixelPoint(2.5, -2), first.Describe(query.Point)).DistanceTo(truth)];
        Assert.InRange(errors.Order().ElementAt(errors.Length / 2), 0, 0.5);
        Assert.InRange(errors.Max(), 0, 2.5);
    }

    [Fact]
    public void Maker_WithoutCrops_IsNull()
    {
        using IFeatureExtractor extractor = MovingWall.Extractor();
        Assert.Null(FrameCrops.Maker(extractor, MovingWall.Preset, new MultiHypothesisOptions()));
    }
}
