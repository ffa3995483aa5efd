using Equiview.Features.Backbones.DenseSift;
using Equiview.Features.Presets;

namespace Equiview.Features.Tests;

public sealed class FusedFeatureExtractorTests
{
    private static readonly FeatureRecipe Preset = FeaturePresets.Get("default", 16, denseStride: 8, longSide: 128);
    private readonly RgbImage image = Imaging.Synthetic.ProceduralTexture.Make(new ImageSize(128, 96), 2);

    [Fact]
    public void Extract_CosineOfTwoCells_IsTheMeanOfBothModels()
    {
        using var fused = new FusedFeatureExtractor(new DenseSiftExtractor(), new DenseSiftExtractor(), OutputLayer.PostNorm);
        FeatureMap both = fused.Extract(image, Preset);
        using var alone = new DenseSiftExtractor();
        FeatureMap first = alone.Extract(image, Preset), second = alone.Extract(image, Preset with { Stride = null });
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
        using IFeatureExtractor fused = FeatureExtractors.Load("dense-sift:dense-sift@block:4");
        Assert.Equal("dense-sift:dense-sift@block:4", fused.Info.Model);
        Assert.Equal(256, fused.Info.Dimension);
        Assert.Throws<UsageException>(() => FeatureExtractors.Load("dense-sift:dense-sift@nowhere"));
        Assert.Throws<UsageException>(() => FeatureExtractors.Load("dense-sift:dense-sift", new FeatureExtractorOptions { Weights = "x.safetensors" }));
    }

    private static double Cosine(FeatureMap map, PixelPoint p, PixelPoint q) => map.Sample(p, normalize: true).Zip(map.Sample(q, normalize: true)).Sum(v => (double)v.First * v.Second);
}
