using Equiview.Features.Catalog;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Synthetic;
using Equiview.TestKit;

namespace Equiview.Features.Tests.Catalog;

public sealed class WeightVerificationTests : TensorLeakGuard
{
    private const string Tiny = "vit_tiny_patch16_224.augreg";
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Run_FileWithoutPublishedHashOrValues_SaysThatItLoads()
    {
        string path = SharedData.Require("weights", "vit_tiny_patch16_224_augreg.safetensors");
        var found = WeightVerification.Run(Tiny, path);
        Assert.Equal(("all there, finite", "none is published", "none is published"), (found.Tensors, found.Hash, found.Values));
        Assert.Equal(64, found.Sha256.Length);
        Assert.Throws<UsageException>(() => WeightVerification.Run(Tiny, path, "photo.jpg"));
    }

    [Fact]
    public void Run_HashThatIsNotTheOneInTheName_IsRefused()
    {
        string path = folder["dinov3_vits16_pretrain_lvd1689m-08c60483.pth"];
        File.WriteAllBytes(path, [1, 2, 3]);
        var error = Assert.Throws<ModelMismatchException>(() => WeightVerification.Run("dinov3_vits16", path));
        Assert.Contains("its name says 08c60483", error.Message);
    }

    [Fact]
    public void Run_ModelsWithoutWeightsAndTrackers_AreRefused()
    {
        Assert.Throws<UsageException>(() => WeightVerification.Run("dense-sift"));
        Assert.Throws<UsageException>(() => WeightVerification.Run("tapnext"));
        Assert.Throws<UsageException>(() => WeightVerification.Run("anyup"));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void Run_RandomWeightsOfTheRealSize_DifferFromThePublishedValues()
    {
        string path = folder["dinov3_vits16.safetensors"], photograph = folder["photo.png"];
        RandomFiles.Write(path, "dinov3_vits16");
        ImageFile.Write(photograph, ProceduralTexture.Make(new ImageSize(640, 480), 3));
        Assert.StartsWith("not compared", WeightVerification.Run("dinov3_vits16", path).Values);
        Assert.Contains(
            "differ from the published ones",
            Assert.Throws<ModelMismatchException>(() => WeightVerification.Run("dinov3_vits16", path, photograph)).Message);
        ImageFile.Write(photograph, ProceduralTexture.Make(new ImageSize(64, 48), 3));
        Assert.Throws<InvalidFileException>(() => WeightVerification.Run("dinov3_vits16", path, photograph));
    }

    protected override void Dispose(bool disposing)
    {
        folder.Dispose();
        base.Dispose(disposing);
    }
}
