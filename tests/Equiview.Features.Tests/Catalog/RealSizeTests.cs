using Equiview.Features.Catalog;
using Equiview.Imaging.Synthetic;
using Equiview.TestKit;

namespace Equiview.Features.Tests.Catalog;

/// <summary>Files of the real size with random weights load by name and make features in both engines.</summary>
[Trait("Category", "Slow")]
public sealed class RealSizeTests : TensorLeakGuard
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("pe-spatial-t16")]
    [InlineData("pe-spatial-s16")]
    [InlineData("vit_base_patch16_siglip_224.v2_webli")]
    [InlineData("c-radio_v3-b")]
    public void Load_ByName_MakesTheSameFeaturesInBothEngines(string name)
    {
        RandomFiles.Write(folder["x.safetensors"], name);
        RgbImage image = ProceduralTexture.Make(new ImageSize(96, 64), 3);
        using IFeatureExtractor torch = Load(InferenceEngine.Torch), onnx = Load(InferenceEngine.Onnx);
        Assert.Equal(ModelCatalog.Find(name).Dimension, torch.Info.Dimension);
        FeatureRecipe recipe = torch.Recipe(longSide: 96);
        float[] a = torch.Extract(image, recipe).Values.ToArray(), b = onnx.Extract(image, recipe).Values.ToArray();
        double size = Math.Sqrt(a.Average(v => (double)v * v));
        Assert.All(a.Zip(b), v => Assert.Equal(v.First, v.Second, 1e-4 * Math.Max(1, size)));

        IFeatureExtractor Load(InferenceEngine engine) =>
            FeatureExtractors.Load(name, new FeatureExtractorOptions { Weights = folder["x.safetensors"], Engine = engine });
    }

    protected override void Dispose(bool disposing)
    {
        folder.Dispose();
        base.Dispose(disposing);
    }
}
