using Equiview.TestKit;

namespace Equiview.Core.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_ReplacesTheOldFile()
    {
        File.WriteAllText(folder["a"], "old and longer");
        AtomicFile.Write(folder["a"], "new"u8.ToArray());
        Assert.Equal("new", File.ReadAllText(folder["a"]));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Write_ThatFails_KeepsTheOldFileAndLeavesNothing()
    {
        File.WriteAllText(folder["a"], "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(folder["a"], stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(folder["a"]));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Write_NoSuchFolder_IsNamed() =>
        Assert.Contains("no folder", Assert.Throws<InvalidFileException>(() => AtomicFile.Write(folder["x/y"], "z"u8.ToArray())).Message);

    [Fact]
    public void Write_OntoAFolder_IsRefused()
    {
        Directory.CreateDirectory(folder["d"]);
        Assert.Throws<InvalidFileException>(() => AtomicFile.Write(folder["d"], "z"u8.ToArray()));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}
