using Equiview.Correspondence.Semantic;
using Equiview.Features;
using Equiview.TestKit;
namespace Equiview.Correspondence.Tests.Semantic;

public sealed class AdaptiveFlipTests : TensorLeakGuard
{
    private const int Columns = 12, Rows = 8, Channels = 6;
    private static readonly PixelPoint[] Points = [new(25, 22), new(90, 61)];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void IsBetter_MirroredTarget_AsksForTheMirror(bool mirroredTarget)
    {
        // Features that know where they stand: a mirrored image has its own, not the mirror image of the features.
        FeatureMap source = Map(false, 1), mirrored = Map(true, 1), target = Map(mirroredTarget, 2);
        Assert.Equal(mirroredTarget, AdaptiveFlip.IsBetter(source, mirrored, Points, target));
    }

    [Fact]
    public void Mirror_Twice_IsThePoint() =>
        Assert.Equal(new PixelPoint(30.5, 4), AdaptiveFlip.Mirror(AdaptiveFlip.Mirror(new(30.5, 4), new(100, 50)), new(100, 50)));

    private static FeatureMap Map(bool mirrored, int noiseSeed)
    {
        var (signal, noise) = (new Random(7), new Random(noiseSeed));
        var values = new float[Columns * Rows * Channels];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(signal.NextDouble() - 0.5 + (0.1 * noise.NextDouble()) + (mirrored ? ((i * 7919 % 13) - 6) * 0.08 : 0));
        return new FeatureMap(
            values, Channels, new PatchGrid(Columns, Rows, 10, 10), AxisMapping.Identity, new ImageSize(Columns * 10, Rows * 10));
    }
}
