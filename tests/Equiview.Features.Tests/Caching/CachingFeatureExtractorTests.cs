using Equiview.Features.Caching;
using Equiview.Features.Recipes;
using Equiview.TestKit;
namespace Equiview.Features.Tests.Caching;

public sealed class CachingFeatureExtractorTests : IDisposable
{
    private static readonly FeatureRecipe Preset = FeatureRecipes.For(new CountingExtractor().Info, "default", longSide: 64);
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
        others.Extract(image, others.Recipe(longSide: 64));
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
    public void Extract_FlippedBit_IsMadeAgain()
    {
        var inner = new CountingExtractor();
        using var cache = new CachingFeatureExtractor(inner, folder.Path);
        float[] first = cache.Extract(image, Preset).Values.ToArray();
        string entry = Assert.Single(Directory.GetFiles(folder.Path));
        byte[] bytes = File.ReadAllBytes(entry);
        bytes[^1] ^= 4;
        File.WriteAllBytes(entry, bytes);
        Assert.Equal(first, cache.Extract(image, Preset).Values.ToArray());
        Assert.Equal(2, inner.Calls);
        cache.Extract(image, Preset);
        Assert.Equal((2, 1), (inner.Calls, cache.Hits));
    }

    [Fact]
    public void Constructor_FolderBelowAFile_SaysSo()
    {
        File.WriteAllText(folder["file"], "");
        Assert.Throws<UsageException>(() => new CachingFeatureExtractor(new CountingExtractor(), folder["file/cache"]));
    }

    [Fact]
    public void Extract_OverTheLimit_DropsTheOldest()
    {
        using var cache = new CachingFeatureExtractor(new CountingExtractor(), folder.Path, maxBytes: 1);
        cache.Extract(image, Preset);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void GetService_KeypointsOfTheInner_AreCachedToo()
    {
        using var cache = new CachingFeatureExtractor(new Equiview.Features.Backbones.Sift.SiftExtractor(), folder.Path);
        FeatureRecipe recipe = cache.Recipe();
        IKeypointExtractor detector = cache.GetService<IKeypointExtractor>()!;
        KeypointFeatures first = detector.ExtractKeypoints(image, recipe, 20), second = detector.ExtractKeypoints(image, recipe, 20);
        Assert.Equal(1, cache.Hits);
        Assert.Equal(first.Points, second.Points);
        Assert.Equal(first.Descriptors, second.Descriptors);
        Assert.Equal(first.Scales!, second.Scales!);
        Assert.Equal(first.Orientations!, second.Orientations!);
    }

    [Fact]
    public async Task Extract_ManyThreadsAndASmallFolder_NeverFails()
    {
        RgbImage[] images = [.. Enumerable.Range(0, 6).Select(i => Imaging.Synthetic.ProceduralTexture.Make(new ImageSize(48, 32), i))];
        await Parallel.ForEachAsync(Enumerable.Range(0, 64), new ParallelOptions { MaxDegreeOfParallelism = 8 }, (i, stop) =>
        {
            using var cache = new CachingFeatureExtractor(new CountingExtractor(), folder.Path, maxBytes: 1500);
            float[] expected = [.. new CountingExtractor().Extract(images[i % 6], Preset, stop).Values.ToArray()
                .Select(v => (float)(Half)v)];
            Assert.Equal(expected, cache.Extract(images[i % 6], Preset, stop).Values.ToArray());
            return ValueTask.CompletedTask;
        });
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
            return new FeatureMap(
                values, 2, new PatchGrid(3, 2, 16, 16), AxisMapping.Resize(image.Size, new ImageSize(48, 32)), image.Size);
        }

        public void Dispose()
        {
        }
    }
}
