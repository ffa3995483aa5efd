using Equiview.Features.Recipes;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.Formats.Safetensors;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Synthetic;
using Equiview.TestKit;

namespace Equiview.Features.Tests;

public sealed class PrecomputedTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public PrecomputedTests()
    {
        Directory.CreateDirectory(folder["maps/scene"]);
        Directory.CreateDirectory(folder["scene"]);
        foreach (string name in (string[])["a.png", "scene/a.png", "b.png"])
            ImageFile.Write(folder[name], ProceduralTexture.Make(new ImageSize(60, 40), name.Length));
        Geometry("""{"covers": "image"}""");
        NpyFile.Write(folder["maps/a.npy"], Map(1));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Extract_MapOverTheWholeImage_LiesEvenlyOverIt()
    {
        using IFeatureExtractor extractor = Open();
        FeatureMap map = Extract(extractor, "a.png");
        Assert.Equal((3, 2, 2, 2), (map.Grid.Columns, map.Grid.Rows, map.Channels, extractor.Info.Dimension));
        Assert.Equal(new PixelPoint(10, 10), map.PatchCenter(0));
        Assert.Equal(new PixelPoint(50, 30), map.PatchCenter(5));
        Assert.Equal([5f, 11f], map.Cell(5).ToArray()); // [C, rows, columns] counted from 0
    }

    [Fact]
    public void Extract_PatchStrideAndOffset_AreInPixelsOfTheImageTheNetworkSaw()
    {
        Geometry("""{"patch": 14, "stride": 7, "offset": [3, 5], "imageSize": [120, 80], "layout": "hwc", "model": "x"}""");
        using IFeatureExtractor extractor = Open();
        FeatureMap map = Extract(extractor, "a.png");
        Assert.Equal((2, 1, 3), (map.Grid.Rows, map.Grid.Columns == 2 ? 1 : 0, map.Channels));
        Assert.Equal(new PixelPoint(5, 6), map.PatchCenter(0)); // (3 + 7) / 2, (5 + 7) / 2
        Assert.Equal(new PixelPoint(8.5, 6), map.PatchCenter(1));
    }

    [Fact]
    public void Extract_FoldersOfTheImage_AreMoreSpecificAndEveryFormIsRead()
    {
        SafetensorsFile.Write(folder["maps/scene/a.png.safetensors"], new Dictionary<string, StoredTensor> { ["x"] = Map(2) });
        NpzFile.Write(folder["maps/b.npz"], new Dictionary<string, StoredTensor> { ["features"] = Map(3), ["other"] = Map(9) });
        using IFeatureExtractor extractor = Open();
        Assert.Equal([1f, 2f, 3f], new[] { "a.png", "scene/a.png", "b.png" }.Select(n => Extract(extractor, n).Cell(1)[0]));
    }

    [Fact]
    public void Open_Recipe_FindsTheSameFolderAndRefusesAChangedOne()
    {
        using IFeatureExtractor extractor = Open();
        FeatureRecipe recipe = extractor.Recipe("tracking");
        Assert.IsType<StoredPreprocessing>(recipe.Preprocessing);
        var stored = FeatureRecipe.Parse(recipe.ToJson());
        using (IFeatureExtractor again = FeatureExtractors.Open(stored, new FeatureExtractorOptions { Weights = folder["maps"] }))
            Assert.Equal(stored, Extract(again, "a.png").Recipe! with { Preset = stored.Preset });
        using (IFeatureExtractor remembered = FeatureExtractors.Open(stored))
            Assert.Equal(extractor.Info.WeightsSha256, remembered.Info.WeightsSha256);
        NpyFile.Write(folder["maps/c.npy"], Map(1));
        Assert.Throws<ModelMismatchException>(
            () => FeatureExtractors.Open(stored, new FeatureExtractorOptions { Weights = folder["maps"] }));
    }

    [Fact]
    public void Extract_WithoutAMapOrAName_SaysWhatIsMissing()
    {
        using IFeatureExtractor extractor = Open();
        Assert.Contains("b.npy", Assert.Throws<MissingComponentException>(() => Extract(extractor, "b.png")).Message);
        RgbImage computed = ProceduralTexture.Make(new ImageSize(60, 40), 1);
        Assert.Throws<DegenerateInputException>(() => extractor.Extract(computed, extractor.Recipe()));
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../../a.png")]
    [InlineData("maps/../../../x/..")]
    public void Extract_HostileName_ReachesNothingOutside(string name)
    {
        using IFeatureExtractor extractor = Open();
        RgbImage image = ProceduralTexture.Make(new ImageSize(60, 40), 1).From(name);
        if (name.EndsWith("a.png", StringComparison.Ordinal))
            Assert.Equal(6, extractor.Extract(image, extractor.Recipe()).Grid.Count); // the file of that name in the folder
        else
            Assert.Throws<MissingComponentException>(() => extractor.Extract(image, extractor.Recipe()));
    }

    [Fact]
    public void Extract_NanOrAnotherShape_NamesTheFile()
    {
        NpyFile.Write(folder["maps/b.npy"], StoredTensor.From(new float[18], 3, 2, 3));
        using IFeatureExtractor extractor = Open();
        Assert.Contains("3 channels", Assert.Throws<InvalidFileException>(() => Extract(extractor, "b.png")).Message);
        NpyFile.Write(folder["maps/b.npy"], StoredTensor.From(Enumerable.Repeat(float.NaN, 12).ToArray(), 2, 2, 3));
        Assert.Contains("NaN", Assert.Throws<InvalidFileException>(() => Extract(extractor, "b.png")).Message);
        NpyFile.Write(folder["maps/b.npy"], StoredTensor.From(new long[12], 2, 2, 3));
        Assert.Throws<InvalidFileException>(() => Extract(extractor, "b.png"));
        NpyFile.Write(folder["maps/b.npy"], StoredTensor.From(new float[12], 12));
        Assert.Throws<InvalidFileException>(() => Extract(extractor, "b.png"));
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"covers": "half"}""")]
    [InlineData("""{"covers": "image", "stride": 4}""")]
    [InlineData("""{"stride": -1}""")]
    [InlineData("""{"stride": 8, "offset": [1]}""")]
    [InlineData("""{"stride": 8, "imageSize": [0, 4]}""")]
    [InlineData("""{"stride": 8, "layout": "whc"}""")]
    [InlineData("""{"strid": 8}""")]
    [InlineData("""[""")]
    public void Open_BadGeometry_IsRefused(string json)
    {
        Geometry(json);
        Assert.Contains("geometry.json", Assert.Throws<InvalidFileException>(Open).Message);
    }

    [Fact]
    public void Open_WhatHasNoEffect_IsRefused()
    {
        string name = "precomputed:" + folder["maps"];
        Assert.Throws<UsageException>(() => FeatureExtractors.Load(name, new FeatureExtractorOptions { CacheFolder = "x" }));
        Assert.Throws<UsageException>(() => FeatureExtractors.Load(name, new FeatureExtractorOptions { Upsample = "anyup" }));
        Assert.Throws<UsageException>(() => FeatureExtractors.Load(name, new FeatureExtractorOptions { Weights = "x" }));
        Assert.Throws<InvalidFileException>(() => FeatureExtractors.Load("precomputed:" + folder["absent"]));
        using IFeatureExtractor extractor = Open();
        Assert.Throws<UsageException>(() => extractor.Recipe(longSide: 100));
        Assert.Throws<UsageException>(() => extractor.Recipe(stride: 2));
        Assert.Throws<UsageException>(() => extractor.Recipe("none"));
        File.Delete(folder["maps/geometry.json"]);
        Assert.Contains("covers", Assert.Throws<InvalidFileException>(Open).Message);
    }

    private IFeatureExtractor Open() => FeatureExtractors.Load("precomputed:" + folder["maps"]);

    private FeatureMap Extract(IFeatureExtractor extractor, string name) =>
        extractor.Extract(ImageFile.Read(folder[name]), extractor.Recipe());

    private void Geometry(string json) => File.WriteAllText(folder["maps/geometry.json"], json);

    // [2, 2, 3] counted from 0 in steps.
    private static StoredTensor Map(float step) =>
        StoredTensor.From(Enumerable.Range(0, 12).Select(i => i * step).ToArray(), 2, 2, 3);
}
