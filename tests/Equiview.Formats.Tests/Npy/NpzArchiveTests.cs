using System.IO.Compression;
using Equiview.Formats.Files;
using Equiview.Formats.Npy;
using Equiview.Formats.Tests.Fixtures;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.Npy;

public sealed class NpzArchiveTests
{
    [Theory]
    [InlineData("stored.npz")]
    [InlineData("deflated.npz")]
    public void Open_NumpyFile_GivesItsArrays(string name)
    {
        using NpzArchive archive = NpzArchive.Open(Fixture.PathOf(name));
        Assert.Equal([2, 3], archive.Tensors["a"].Shape);
        Assert.Equal([0, 1, 2, 3, 4, 5], archive.Tensors["a"].ToSingles());
    }

    [Fact]
    public void Open_MoreThanTheLimitInflated_IsRefused() =>
        Assert.Contains("limit", Assert.Throws<InvalidFileException>(() => NpzArchive.Open(Fixture.PathOf("deflated.npz"), 1000)).Problem);

    [Fact]
    public void Open_ChangedElement_FailsItsChecksum()
    {
        byte[] file = File.ReadAllBytes(Fixture.PathOf("stored.npz"));
        int at = file.AsSpan().IndexOf("NUMPY"u8) + 130;
        file[at] ^= 1;
        Assert.Contains("checksum", Assert.Throws<InvalidFileException>(() => NpzArchive.Read(FileBytes.Of(file, "memory"), 1000)).Problem);
    }

    [Fact]
    public void Write_ReadBack_IsTheSameAndDeterministic()
    {
        using var folder = new TemporaryFolder();
        var tensors = new Dictionary<string, StoredTensor>
        {
            ["z"] = StoredTensor.From([1f, 2, 3], 3),
            ["a"] = StoredTensor.From([1L, 2], 2, 1),
        };
        NpzFile.Write(folder["one.npz"], tensors);
        NpzFile.Write(folder["two.npz"], tensors.Reverse().ToDictionary());
        Assert.Equal(File.ReadAllBytes(folder["one.npz"]), File.ReadAllBytes(folder["two.npz"]));
        using NpzArchive archive = NpzArchive.Open(folder["one.npz"]);
        Assert.Equal([1f, 2, 3], archive.Tensors["z"].ToSingles());
        Assert.Equal([2, 1], archive.Tensors["a"].Shape);
        using ZipArchive zip = ZipFile.OpenRead(folder["one.npz"]);
        Assert.Equal(["a.npy", "z.npy"], zip.Entries.Select(e => e.FullName));
    }
}
