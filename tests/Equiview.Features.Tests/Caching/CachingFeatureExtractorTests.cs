using Equiview.Features.Caching;
using Equiview.Features.Presets;
using Equiview.TestKit;

namespace Equiview.Features.Tests.Caching;

public sealed class CachingFeatureExtractorTests : IDisposable
{
    private static readonly FeatureRecipe Preset = FeaturePresets.Get("default", 16, longSide: 64);
    private readonly TemporaryFolder folder = new();
    private readonly RgbImage image = Imaging.Synthetic.ProceduralTexture.Make(new ImageSize(48, 32), 1);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Extract_Twice_ReadsTheSameBitsFromDisk()
    {
        var inner = new CountingExtractor();
        using var cache = new CachingFeatureExtractor(inner, folder.Path);
        FeatureMap first = cache.Extract(image, Preset), second = cache.Extract(image, Preset);
        Assert.Equal((1, 1), (inner.Calls, cache.Hits));
        Assert.Equal(first.Values.ToArray(), second.Values.ToArray());
        Assert.Equal((first.Grid, first.Mapping, first.ImageSize), (second.Grid, second.Mapping, second.ImageSize));
    }

    [Fact]
    public void Extract_OtherImagePresetOrWeights_IsNotMixedUp()
    {
        var inner = new CountingExtractor();
        using var cache = new CachingFeatureExtractor(inner, folder.Path);
        cache.Extract(image, Preset);
        RgbImage other = image.Clone();
        other[0, 0] = (1, 2, 3);
        cache.Extract(other, Preset);
        cache.Extract(image, Preset with { Layer = OutputLayer.PreNorm });
        using var others = new CachingFeatureExtractor(new CountingExtractor("other"), folder.Path);
        others.Extract(image, Preset);
        Assert.Equal((3, 0, 0), (inner.Calls, cache.Hits, others.Hits));
    }

    [Fact]
    public void Extract_DamagedEntry_IsMadeAgain()
    {
        var inner = new CountingExtractor();
        using var cache = new CachingFeatureExtractor(inner, folder.Path);
        cache.Extract(image, Preset);
        string entry = Assert.Single(Directory.GetFiles(folder.Path));
        File.WriteAllBytes(entry, File.ReadAllBytes(entry)[..^7]);
        cache.Extract(image, Preset);
        Assert.Equal(2, inner.Calls);
    }

    [Fact]
    public void Extract_OverTheLimit_DropsTheOldest()
    {
        using var cache = new CachingFeatureExtractor(new CountingExtractor(), folder.Path, maxBytes: 1);
        cache.Extract(image, Preset);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    // Features are a pure function of the image and the recipe, so that a mix-up would show.
    private sealed class CountingExtractor(string weights = "w") : IFeatureExtractor
    {
        public int Calls { get; private set; }

        public FeatureExtractorInfo Info { get; } = new("counting", null, 2, 16, "none", weights);

        public FeatureMap Extract(RgbImage image, FeatureRecipe recipe, CancellationToken cancellation = default)
        {
            Calls++;
            float[] values = [.. Enumerable.Range(0, 12).Select(i => (image.Pixels[i] / 255f) + i)];
            return new FeatureMap(values, 2, new PatchGrid(3, 2, 16, 16), AxisMapping.Resize(image.Size, new ImageSize(48, 32)), image.Size);
        }

        public void Dispose()
        {
        }
    }
}
