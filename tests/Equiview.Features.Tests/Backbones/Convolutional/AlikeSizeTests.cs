using System.Numerics.Tensors;
using Equiview.Formats;
using Equiview.Formats.Safetensors;
using Equiview.Imaging.Synthetic;
using Equiview.TestKit;

namespace Equiview.Features.Tests.Backbones.Convolutional;

public sealed class AlikeSizeTests : TensorLeakGuard
{
    private readonly TemporaryFolder folder = new();

    // Every width of ALIKE-t is half of that of ALIKE-n.
    [Fact]
    public void Load_SmallerSize_MakesUnitFeaturesAlikeInBothEngines()
    {
        var tensors = Networks.RandomWeights("alike-n").Entries.ToDictionary(entry => entry.Key, entry => Half(entry.Value));
        SafetensorsFile.Write(folder["alike-t.safetensors"], tensors);
        RgbImage image = ProceduralTexture.Make(new ImageSize(96, 64), 3);
        using IFeatureExtractor torch = Load("alike-t", InferenceEngine.Torch), onnx = Load("alike-t", InferenceEngine.Onnx);
        FeatureRecipe recipe = torch.Recipe(longSide: 96);
        FeatureMap a = torch.Extract(image, recipe), b = onnx.Extract(image, recipe);
        Assert.Equal(64, a.Channels);
        Assert.Equal(1, TensorPrimitives.Norm(a.Sample(new PixelPoint(2, 2)).AsSpan()), 1e-4f);
        Assert.All(a.Values.ToArray().Zip(b.Values.ToArray()), v => Assert.Equal(v.First, v.Second, 1e-4f));
        IKeypointExtractor keypoints = torch.GetService<IKeypointExtractor>()!;
        Assert.Equal(64, keypoints.ExtractKeypoints(image, recipe, 20, cancellation: TestContext.Current.CancellationToken).Channels);
        Assert.Contains("alike-s", Assert.Throws<ModelMismatchException>(() => Load("alike-s", InferenceEngine.Torch)).Message);
    }

    protected override void Dispose(bool disposing)
    {
        folder.Dispose();
        base.Dispose(disposing);
    }

    private static StoredTensor Half(StoredTensor whole)
    {
        long[] shape = Array.ConvertAll(whole.Shape, d => d is 1 or 3 ? d : (d + 1) / 2);
        return StoredTensor.From(whole.ToSingles().AsSpan(0, (int)shape.Aggregate(1L, (n, d) => n * d)), shape);
    }

    private IFeatureExtractor Load(string name, InferenceEngine engine) => FeatureExtractors.Load(
        name, new FeatureExtractorOptions { Weights = folder["alike-t.safetensors"], Engine = engine });
}
