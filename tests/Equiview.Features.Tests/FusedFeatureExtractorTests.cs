using Equiview.Features.Backbones.DenseSift;
using Equiview.Features.Recipes;
namespace Equiview.Features.Tests;

public sealed class FusedFeatureExtractorTests
{
    private readonly RgbImage image = Imaging.Synthetic.ProceduralTexture.Make(new ImageSize(128, 96), 2);

    [Fact]
    public void Extract_CosineOfTwoCells_IsTheMeanOfBothModels()
    {
        using var fused = new FusedFeatureExtractor(new DenseSiftExtractor(), new DenseSiftExtractor(), OutputLayer.PostNorm);
        FeatureMap both = fused.Extract(image, fused.Recipe(longSide: 128));
        using var alone = new DenseSiftExtractor();
        FeatureRecipe recipe = alone.Recipe(longSide: 128);
        FeatureMap first = alone.Extract(image, recipe), second = alone.Extract(image, recipe with { Stride = null });
        Assert.Equal((first.Grid, 2 * first.Channels), (both.Grid, both.Channels));
        foreach ((int a, int b) in new[] { (0, 7), (20, 33), (50, 51), (9, 9) })
        {
            PixelPoint p = first.PatchCenter(a), q = first.PatchCenter(b);
            double mean = (Cosine(first, p, q) + Cosine(second, p, q)) / 2;
            Assert.Equal(mean, Cosine(both, p, q), 1e-4);
        }
    }

    [Fact]
    public void Load_TwoNames_SaysWhatItIsAndTakesNoFile()
    {
        using IFeatureExtractor fused = FeatureExtractors.Load("dense-sift:dense-sift");
        Assert.Equal("dense-sift:dense-sift@post-norm", fused.Info.Model);
        Assert.Equal(256, fused.Info.Dimension);
        Assert.Throws<UsageException>(() => FeatureExtractors.Load("dense-sift:dense-sift@nowhere"));
        Assert.Throws<UsageException>(() => FeatureExtractors.Load("dense-sift:dense-sift@block:4"));
        Assert.Throws<UsageException>(
            () => FeatureExtractors.Load("dense-sift:dense-sift", new FeatureExtractorOptions { Weights = "x.safetensors" }));
    }

    private static double Cosine(FeatureMap map, PixelPoint p, PixelPoint q) =>
        map.Sample(p, normalize: true).Zip(map.Sample(q, normalize: true)).Sum(v => (double)v.First * v.Second);

    [Fact]
    public void ExtractKeypoints_FirstHasThem_JoinsBothAtThem()
    {
        using IFeatureExtractor fused = FeatureExtractors.Load("sift:dense-sift"), sift = FeatureExtractors.Load("sift");
        KeypointFeatures both = fused.GetService<IKeypointExtractor>()!.ExtractKeypoints(image, fused.Recipe(longSide: 128), 50);
        KeypointFeatures own = sift.GetService<IKeypointExtractor>()!.ExtractKeypoints(image, sift.Recipe(longSide: 128), 50);
        Assert.Equal(own.Points, both.Points);
        Assert.Equal(256, both.Channels);
        Assert.Equal(own.Descriptors[3] * Math.Sqrt(0.5), both.Descriptors[3], 1e-6);
    }
}
