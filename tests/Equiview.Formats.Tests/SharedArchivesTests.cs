using Equiview.Formats.Npy;
using Equiview.Formats.Safetensors;
using Equiview.TestKit;

namespace Equiview.Formats.Tests;

public sealed class SharedArchivesTests
{
    [Fact]
    public void Open_EveryGoldenNpz_Reads()
    {
        string[] files = Directory.GetFiles(SharedData.Require("paper-protocol", "golden"), "*.npz");
        Assert.NotEmpty(files);
        foreach (string path in files)
        {
            using NpzArchive archive = NpzArchive.Open(path);
            Assert.NotEmpty(archive.Tensors);
            Assert.All(archive.Tensors.Values, t => Assert.Equal(t.Count, t.ToDoubles().Length));
        }
    }

    [Fact]
    public void Open_EveryWeightFile_Reads()
    {
        string[] files = Directory.GetFiles(SharedData.Require("weights"), "*.safetensors", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (string path in files)
        {
            using SafetensorsFile archive = SafetensorsFile.Open(path);
            Assert.NotEmpty(archive.Tensors);
            Assert.All(archive.Tensors.Values, t => Assert.Equal(t.Count, t.ToSingles().Length));
        }
    }
}
