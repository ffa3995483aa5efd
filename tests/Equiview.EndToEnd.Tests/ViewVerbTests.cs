using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Equiview.Formats.Splat;
using Equiview.TestKit;
namespace Equiview.EndToEnd.Tests;

/// <summary>The page as its user starts and ends it.</summary>
public sealed class ViewVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ViewVerbTests() => GaussianSceneFile.Write(folder["scene.ply"], TwoBalls.Scene);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task View_UntilCtrlC_PrintsItsAddressAndEndsCleanly()
    {
        int port = FreePort();
        CommandResult result = await CommandLine.RunAndInterrupt(
            folder.Path, () => Answers(port),
            "view", "scene.ply", "--no-browser", "--port", port.ToString(CultureInfo.InvariantCulture), "--vulkan", "off");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(FormattableString.Invariant($"open http://127.0.0.1:{port}/?token="), result.Output, StringComparison.Ordinal);
        Assert.Equal([folder["scene.ply"]], Directory.GetFileSystemEntries(folder.Path)); // nothing was saved
    }

    [Fact]
    public async Task View_Export_WritesOnePage()
    {
        CommandResult result = await CommandLine.RunProcess(folder.Path, "view", "scene.ply", "--export", "page.html");
        Assert.Equal(0, result.ExitCode);
        string page = await File.ReadAllTextAsync(folder["page.html"]);
        Assert.Contains("id=\"stored:scene/gaussians\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=\"", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scene.ply", "-m", "dense-sift")]
    [InlineData("scene.ply", "--adapter", "a.ckpt")]
    [InlineData("scene.ply", "--mesh", "a.glb")]
    [InlineData("scene.ply", "--export", "page.txt")]
    [InlineData("scene.ply", "scene.ply")]
    public async Task View_WithAnOptionWithoutEffect_IsAUsageError(params string[] arguments)
    {
        CommandResult result = await CommandLine.Run(folder.Path, ["view", .. arguments]);
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("equiview: ", result.ErrorLine, StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool Answers(int port)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
