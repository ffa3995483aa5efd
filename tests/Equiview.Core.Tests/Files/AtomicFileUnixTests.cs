using System.Diagnostics;
using System.Runtime.Versioning;
using Equiview.TestKit;

namespace Equiview.Core.Tests.Files;

/// <summary>What only Unix has: links, permissions, pipes, devices, handles by name.</summary>
[SupportedOSPlatform("linux")]
public sealed class AtomicFileUnixTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public AtomicFileUnixTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "speaks of Unix");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_OntoALink_ReplacesWhatItLeadsTo()
    {
        File.WriteAllText(folder["real"], "old");
        Directory.CreateDirectory(folder["other"]);
        File.CreateSymbolicLink(folder["other/middle"], "../real");
        File.CreateSymbolicLink(folder["link"], "other/middle");
        AtomicFile.Write(folder["link"], "new"u8.ToArray());
        Assert.Equal("new", File.ReadAllText(folder["real"]));
        Assert.Equal("other/middle", new FileInfo(folder["link"]).LinkTarget);
        Assert.Equal("../real", new FileInfo(folder["other/middle"]).LinkTarget);
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void Write_OntoALinkToNothing_MakesTheFile()
    {
        File.CreateSymbolicLink(folder["link"], "new");
        AtomicFile.Write(folder["link"], "x"u8.ToArray());
        Assert.Equal("x", File.ReadAllText(folder["new"]));
        Assert.Equal("new", new FileInfo(folder["link"]).LinkTarget);
    }

    [Fact]
    public void Write_LinkInACircle_IsRefused()
    {
        File.CreateSymbolicLink(folder["a"], "b");
        File.CreateSymbolicLink(folder["b"], "a");
        Assert.Throws<InvalidFileException>(() => AtomicFile.Write(folder["a"], "x"u8.ToArray()));
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [InlineData(UnixFileMode.UserRead)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)]
    public void Write_KeepsThePermissions(UnixFileMode mode)
    {
        File.WriteAllText(folder["a"], "old");
        File.SetUnixFileMode(folder["a"], mode);
        File.CreateSymbolicLink(folder["link"], "a");
        AtomicFile.Write(folder["link"], stream =>
        {
            stream.WriteByte(1);
            string hidden = Directory.GetFiles(folder.Path, ".*").Single();
            Assert.Equal((UnixFileMode)0, File.GetUnixFileMode(hidden) & ~(mode | UnixFileMode.UserRead | UnixFileMode.UserWrite));
        });
        Assert.Equal(mode, File.GetUnixFileMode(folder["a"]));
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("link")]
    public async Task Write_IntoAPipe_ComesOutOfIt(string name)
    {
        using (Process make = Process.Start("mkfifo", [folder["pipe"]]))
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(folder["link"], "pipe");
        using Process reader = Process.Start(new ProcessStartInfo("cat", [folder["pipe"]]) { RedirectStandardOutput = true })!;
        AtomicFile.Write(folder[name], "through"u8.ToArray());
        bool ended = reader.WaitForExit(20_000);
        reader.Kill();
        Assert.True(ended, "the pipe was replaced by a file");
        Assert.Equal("through", await reader.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Publish_OntoADevice_WritesThrough()
    {
        File.CreateSymbolicLink(folder["null.mp4"], "/dev/null");
        string temporary = AtomicFile.TemporaryName(folder["null.mp4"]);
        Assert.NotEqual("/dev", Path.GetDirectoryName(temporary));
        Assert.EndsWith(".mp4", temporary, StringComparison.Ordinal);
        File.WriteAllText(temporary, "frames");
        AtomicFile.Publish(temporary, folder["null.mp4"]);
        Assert.False(File.Exists(temporary));
        Assert.Equal("/dev/null", new FileInfo(folder["null.mp4"]).LinkTarget);
    }

    [Fact]
    public void Write_OntoAFullDevice_IsAnError()
    {
        File.CreateSymbolicLink(folder["full"], "/dev/full");
        Assert.Throws<InvalidFileException>(() => AtomicFile.Write(folder["full"], "x"u8.ToArray()));
    }

    [Fact]
    public void Write_ToAHandleOfAFile_AddsToIt()
    {
        using (FileStream held = new(folder["log"], FileMode.Create, FileAccess.Write, FileShare.ReadWrite))
        {
            held.Write("before "u8);
            held.Flush();
            AtomicFile.Write($"/proc/self/fd/{held.SafeFileHandle.DangerousGetHandle()}", "after"u8.ToArray());
        }

        Assert.Equal("before after", File.ReadAllText(folder["log"]));
    }
}
