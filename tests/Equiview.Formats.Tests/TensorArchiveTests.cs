using Equiview.Formats.Tests.Fixtures;
using Equiview.TestKit;

namespace Equiview.Formats.Tests;

public sealed class TensorArchiveTests
{
    [Theory]
    [InlineData("variety.safetensors", "all.F32")]
    [InlineData("stored.npz", "a")]
    [InlineData("npy-le-f4.npy", "arr_0")]
    [InlineData("cuda.pth", "weight")]
    [InlineData("variety-legacy.pth", "contiguous")]
    public void Open_AnyExtension_IsToldByContent(string name, string tensor)
    {
        using var folder = new TemporaryFolder();
        File.Copy(Fixture.PathOf(name), folder["file.bin"]);
        using ITensorArchive archive = TensorArchive.Open(folder["file.bin"]);
        Assert.Equal(0.0, archive.Tensors[tensor].ToDoubles()[0]);
        Assert.Equal(folder["file.bin"], archive.Path);
    }

    [Fact]
    public void Open_FolderMissingOrEmpty_SaysSo()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["empty"], []);
        File.WriteAllText(folder["text"], "this is only some text, long enough to be looked at");
        Assert.Contains("is a folder", Problem(folder.Path));
        Assert.Contains("does not exist", Problem(folder["missing"]));
        Assert.Contains("is not a", Problem(folder["empty"]));
        Assert.Contains("is not a", Problem(folder["text"]));
    }

    private static string Problem(string path) => Assert.Throws<InvalidFileException>(() => TensorArchive.Open(path)).Problem;
}
