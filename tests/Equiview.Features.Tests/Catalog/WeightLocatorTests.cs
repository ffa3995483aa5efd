using Equiview.Features.Catalog;
using Equiview.TestKit;

namespace Equiview.Features.Tests.Catalog;

public sealed class WeightLocatorTests : IDisposable
{
    private static readonly ModelCard Card = ModelCatalog.Find("dinov2_vits14");
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, string> environment = [];

    private WeightLocator Locator => new(environment.GetValueOrDefault, folder.Path);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Find_Nowhere_SaysHowToGetThem() =>
        Assert.Contains("models pull dinov2_vits14", Assert.Throws<MissingComponentException>(() => Locator.Find(Card)).Message);

    [Fact]
    public void Find_InModelFolder_ComesBeforeTheCaches()
    {
        Touch(".cache/torch/hub/checkpoints/dinov2_vits14_pretrain.pth");
        string own = Touch("mine/dinov2_vits14_pretrain.pth");
        environment["EQUIVIEW_MODELS"] = folder["nothing"] + Path.PathSeparator + folder["mine"];
        Assert.Equal(new LocatedWeights(own, "EQUIVIEW_MODELS"), Locator.Find(Card));
    }

    [Fact]
    public void Find_TorchHub_IsFound() =>
        Assert.Equal(
            new LocatedWeights(Touch(".cache/torch/hub/checkpoints/dinov2_vits14_pretrain.pth"), "torch hub cache"), Locator.Find(Card));

    [Fact]
    public void Find_HuggingFaceCache_FollowsItsVariables()
    {
        environment["HF_HOME"] = folder["hf"];
        string file = Touch("hf/hub/models--facebook--dinov2-small/snapshots/abc/model.safetensors");
        Assert.Equal(new LocatedWeights(file, "Hugging Face cache"), Locator.Find(Card));
    }

    [Fact]
    public void Find_NamedFile_MustBeAFile()
    {
        Assert.Throws<InvalidFileException>(() => Locator.Find(Card, folder.Path));
        Assert.Throws<InvalidFileException>(() => Locator.Find(Card, folder["absent"]));
        string named = Touch("any.pth");
        Assert.Equal(named, Locator.Find(Card, named).Path);
    }

    private string Touch(string name)
    {
        string path = folder[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "x");
        return path;
    }
}
