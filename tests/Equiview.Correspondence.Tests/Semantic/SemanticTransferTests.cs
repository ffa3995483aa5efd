using Equiview.Correspondence.Semantic;
using Equiview.Correspondence.Similarity;
using Equiview.Features;
using Equiview.TestKit;
namespace Equiview.Correspondence.Tests.Semantic;

public sealed class SemanticTransferTests : TensorLeakGuard
{
    [Theory]
    [InlineData(SemanticReadout.Paper)]
    [InlineData(SemanticReadout.Nearest)]
    [InlineData(SemanticReadout.Pixel)]
    [InlineData(SemanticReadout.SoftArgmax)]
    [InlineData(SemanticReadout.Mutual)]
    public void Transfer_SameImage_ReturnsToThePoint(SemanticReadout readout)
    {
        FeatureMap map = Unit(RandomMaps.SmoothMap(4, 20, 16, 24));
        PixelPoint[] points = [map.PatchCenter(5, 6), map.PatchCenter(12, 9)];
        IReadOnlyList<PixelPoint> found = new SemanticTransfer(readout).Transfer(map, points, map);
        for (int i = 0; i < points.Length; i++)
            Assert.InRange(found[i].DistanceTo(points[i]), 0, readout == SemanticReadout.SoftArgmax ? 14 : 0.75);
    }

    [Fact]
    public void Transfer_Nearest_NeverLeavesTheImageForItsPadding()
    {
        // The best cell lies in the black border that the preparation added.
        float[] values = new float[9];
        values[0] = 1;
        values[4] = 0.9f;
        Array.Fill(values, 0.1f, 5, 4);
        var padded = new FeatureMap(
            [.. values.SelectMany(v => new[] { v, 1 - v })],
            2,
            new PatchGrid(3, 3, 10, 10),
            new AxisMapping(1, 1, 10, 10),
            new ImageSize(20, 20));
        var source = new FeatureMap([1, 0], 2, new PatchGrid(1, 1, 10, 10), AxisMapping.Identity, new ImageSize(10, 10));
        Assert.Equal(new PixelPoint(5, 5), new SemanticTransfer(SemanticReadout.Nearest).Transfer(source, [new(5, 5)], padded)[0]);
    }

    private static FeatureMap Unit(FeatureMap map)
    {
        float[] values = map.Values.ToArray();
        Descriptors.Normalize(values, map.Channels);
        return new FeatureMap(values, map.Channels, map.Grid, map.Mapping, map.ImageSize);
    }
}
