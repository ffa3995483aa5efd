using Equiview.Formats.Npy;
using Equiview.Formats.Splat;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Queries;
using Equiview.TestKit;

namespace Equiview.Splatting.Tests.Queries;

public sealed class SceneQueryTests
{
    private static readonly PosedView View = TwoBalls.View(0);

    [Fact]
    public void LiftedSceneOfVersion01_IsReadAndQueriedByImageAsThen()
    {
        GaussianScene scene = GaussianSceneFile.Read(Kept("lifted.ply"));
        Assert.Null(scene.FeatureSets[0].Provenance.Recipe);
        Assert.Equal("4", scene.FeatureSets[0].Provenance.Details["views"]);
        using var rasterizer = new GaussianRasterizerCpu();
        var options = new SceneQueryOptions { Image = ImageFile.Read(Kept("photo.png")), Point = new PixelPoint(32, 24) };
        SceneQueryResult? run = null;
        var operations = ObservedOperations.Of(
            () => run = new SceneQuery(scene, rasterizer).Run(View, options, TestContext.Current.CancellationToken));
        SceneQueryResult found = run!;
        Assert.Equal(("query", (object?)3L), operations[^1]);
        RequireClose(NpyFile.Read(Kept("descriptor.npy")).ToSingles(), found.Descriptor);
        RequireClose(NpyFile.Read(Kept("relevancy.npy")).ToSingles(), found.Relevancy);
        Assert.Equal(3, found.Gaussians.Length);
        Assert.Equal(3, found.Selection.Count);
    }

    [Fact]
    public void LatentSceneOfVersion01_IsReadWithItsDecoder()
    {
        GaussianFeatureSet set = GaussianSceneFile.Read(Kept("lifted.spz")).FeatureSets[0];
        Assert.Equal((4, 128, "4 Pca"), (set.Dimension, set.FeatureDimension, set.Provenance.Details["latents"]));
        Assert.NotNull(set.Decoder);
    }

    [Fact]
    public void Recipe_IsKeptInEveryFormat()
    {
        using var folder = new TemporaryFolder();
        var provenance = new GaussianFeatureProvenance("m", "lifted", new Dictionary<string, string>()) { Recipe = "{\"a\":\"\\u00fc\"}" };
        var set = new GaussianFeatureSet("f", 3, [.. Enumerable.Repeat(0.5f, 3 * TwoBalls.Scene.Count)], provenance);
        foreach (string file in new[] { "a.ply", "a.spz" })
        {
            GaussianSceneFile.Write(folder[file], TwoBalls.Scene.WithFeatureSets(set));
            Assert.Equal(provenance.Recipe, GaussianSceneFile.Read(folder[file]).FeatureSets[0].Provenance.Recipe);
        }
    }

    [Fact]
    public void Require_OptionsWithoutEffectOrContradicting_AreUsageErrors()
    {
        var point = new PixelPoint(1, 1);
        var image = new RgbImage(new ImageSize(4, 4));
        float[] vector = [1, 0, 0];
        SceneQueryOptions[] wrong =
        [
            new(),
            new() { Point = point, Descriptor = vector },
            new() { Image = image, Descriptor = vector },
            new() { Descriptor = vector, Everywhere = true },
            new() { Image = image, Point = point, Everywhere = true },
            new() { Descriptor = vector, Negatives = [vector], Exceptions = [point] },
            new() { Descriptor = vector, Threshold = 0.5f, UseOtsu = true },
            new() { Descriptor = vector, Threshold = 3 },
            new() { Point = point, RadiusPixels = double.NaN },
        ];
        Assert.All(wrong, options => Assert.Throws<UsageException>(options.Require));
        Assert.Throws<MissingComponentException>(() => new SceneQueryOptions { Text = "chair" }.Require());
        new SceneQueryOptions { Point = point, Exceptions = [point], Threshold = 0.3f }.Require();
    }

    [Fact]
    public void FeatureSetOf_NoneSeveralOrUnknown_IsAUsageError()
    {
        GaussianFeatureSet Set(string name) => new(name, 1, new float[TwoBalls.Scene.Count]);
        Assert.Throws<UsageException>(() => SceneQuery.FeatureSetOf(TwoBalls.Scene));
        GaussianScene two = TwoBalls.Scene.WithFeatureSets(Set("a"), Set("b"));
        Assert.Throws<UsageException>(() => SceneQuery.FeatureSetOf(two));
        Assert.Throws<UsageException>(() => SceneQuery.FeatureSetOf(two, "c"));
        Assert.Equal("b", SceneQuery.FeatureSetOf(two, "b").Name);
    }

    private static string Kept(string name) => Repository.PathOf("tests", "Equiview.Splatting.Tests", "Fixtures", "lifted-0.1", name);

    private static void RequireClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 2e-5);
    }
}
