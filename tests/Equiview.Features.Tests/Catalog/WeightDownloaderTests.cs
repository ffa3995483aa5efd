using System.Security.Cryptography;
using Equiview.Features.Catalog;
using Equiview.TestKit;

namespace Equiview.Features.Tests.Catalog;

public sealed class WeightDownloaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly byte[] content = RandomBytes(3_000_000);
    private readonly HttpClient client = new();
    private readonly LocalServer server;

    public WeightDownloaderTests() => server = new LocalServer(content);

    private string Target => folder["models/weights.bin"];

    private string Hash => Convert.ToHexStringLower(SHA256.HashData(content));

    public void Dispose()
    {
        server.Dispose();
        client.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Download_WholeFile_ArrivesWithProgress()
    {
        List<ProgressEvent> events = await Download(Hash);
        Assert.Equal(content, File.ReadAllBytes(Target));
        Assert.Equal(Target, events[^1].Detail);
        Assert.Equal(content.Length, events[^1].Done);
        Assert.False(File.Exists(Target + ".part"));
    }

    [Fact]
    public async Task Download_AfterABreak_ResumesWhereItStopped()
    {
        server.BreakAfter = 1_000_000;
        await Assert.ThrowsAsync<MissingComponentException>(() => Download(Hash));
        Assert.False(File.Exists(Target));
        long kept = new FileInfo(Target + ".part").Length;
        Assert.InRange(kept, 1, 1_000_000);
        server.BreakAfter = 0;
        long before = server.Sent;
        await Download(Hash);
        Assert.Equal(content, File.ReadAllBytes(Target));
        Assert.Equal(content.Length - kept, server.Sent - before);
    }

    [Fact]
    public async Task Download_ServerWithoutRanges_StartsAgain()
    {
        Directory.CreateDirectory(folder["models"]);
        File.WriteAllBytes(Target + ".part", new byte[500]);
        server.Ranges = false;
        await Download(Hash);
        Assert.Equal(content, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task Download_PartAlreadyWhole_IsAccepted()
    {
        Directory.CreateDirectory(folder["models"]);
        File.WriteAllBytes(Target + ".part", content);
        await Download(Hash);
        Assert.Equal(content, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task Download_PartOfAnotherFile_IsRemoved()
    {
        Directory.CreateDirectory(folder["models"]);
        File.WriteAllBytes(Target + ".part", new byte[content.Length + 10]);
        await Assert.ThrowsAsync<InvalidFileException>(() => Download(null));
        Assert.False(File.Exists(Target + ".part"));
    }

    [Fact]
    public async Task Download_WrongHash_LeavesNothing()
    {
        InvalidFileException error = await Assert.ThrowsAsync<InvalidFileException>(() => Download(new string('0', 64)));
        Assert.Contains("SHA-256", error.Message);
        Assert.Empty(Directory.GetFiles(folder["models"]));
    }

    [Fact]
    public async Task Download_NoSpace_StopsBeforeAnythingIsWritten()
    {
        MissingComponentException error = await Assert.ThrowsAsync<MissingComponentException>(() => Download(Hash, _ => 1000));
        Assert.Contains("disk space", error.Message);
        Assert.Empty(Directory.GetFiles(folder["models"]));
    }

    [Fact]
    public async Task Download_NotFound_NamesTheAnswer()
    {
        server.Status = 404;
        Assert.Contains("404", (await Assert.ThrowsAsync<MissingComponentException>(() => Download(Hash))).Message);
    }

    [Fact]
    public async Task Download_NobodyThere_SaysWhatToDo()
    {
        server.Dispose();
        Assert.Contains("--weights", (await Assert.ThrowsAsync<MissingComponentException>(() => Download(Hash))).Message);
    }

    [Fact]
    public async Task Download_Cancelled_KeepsThePart()
    {
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ProgressEvent step in new WeightDownloader(client).DownloadAsync(server.Address, Target, Hash, stop.Token))
                await stop.CancelAsync();
        });
        Assert.False(File.Exists(Target));
        Assert.True(File.Exists(Target + ".part"));
    }

    [Fact]
    public async Task Download_FileChangedMeanwhile_StartsAgain()
    {
        server.BreakAfter = 1_000_000;
        await Assert.ThrowsAsync<MissingComponentException>(() => Download(Hash));
        (server.BreakAfter, server.ETag) = (0, "\"second\"");
        long before = server.Sent;
        await Download(Hash);
        Assert.Equal(content, File.ReadAllBytes(Target));
        Assert.Equal(content.Length, server.Sent - before);
    }

    [Fact]
    public async Task Download_PartFromAnotherAddress_StartsAgain()
    {
        server.BreakAfter = 1_000_000;
        await Assert.ThrowsAsync<MissingComponentException>(() => Download(Hash));
        server.BreakAfter = 0;
        string from = Target + ".part.from";
        File.WriteAllLines(from, ["https://example.org/weights.bin", .. File.ReadAllLines(from)[1..]]);
        long before = server.Sent;
        await Download(Hash);
        Assert.Equal(content, File.ReadAllBytes(Target));
        Assert.Equal(content.Length, server.Sent - before);
        Assert.Equal([Target], Directory.GetFiles(folder["models"]));
    }

    [Fact]
    public async Task Download_RangeAnsweredFromZero_IsRefused()
    {
        server.BreakAfter = 1_000_000;
        await Assert.ThrowsAsync<MissingComponentException>(() => Download(Hash));
        (server.BreakAfter, server.RangesFromZero) = (0, true);
        Assert.Contains("another part", (await Assert.ThrowsAsync<InvalidFileException>(() => Download(Hash))).Message);
        Assert.Empty(Directory.GetFiles(folder["models"]));
    }

    [Fact]
    public async Task Download_NoHashAndNoWeights_LeavesNothing()
    {
        byte[] page = "<html>sign in first</html>"u8.ToArray();
        using var web = new LocalServer(page);
        InvalidFileException error = await Assert.ThrowsAsync<InvalidFileException>(() => Download(null, source: web.Address));
        Assert.Contains($"({page.Length} bytes)", error.Message);
        Assert.Empty(Directory.GetFiles(folder["models"]));
    }

    [Fact]
    public async Task Download_NothingComes_EndsWithTheWayToResume()
    {
        server.Stalls = true;
        Assert.Contains("resume", (await Assert.ThrowsAsync<MissingComponentException>(() => Download(Hash))).Message);
    }

    [Theory]
    [InlineData("http://example.org/weights.bin", "https")]
    [InlineData("ftp://example.org/weights.bin", "https")]
    [InlineData("file:///tmp/weights.bin", "--weights")]
    public async Task Download_UnsafeAddress_IsRefused(string address, string advice)
    {
        UsageException error = await Assert.ThrowsAsync<UsageException>(() => Download(Hash, source: new Uri(address)));
        Assert.Contains(advice, error.Message);
        Assert.False(Directory.Exists(folder["models"]));
    }

    private async Task<List<ProgressEvent>> Download(string? sha256, Func<string, long>? freeBytes = null, Uri? source = null)
    {
        var events = new List<ProgressEvent>();
        await foreach (
            ProgressEvent step in new WeightDownloader(client, freeBytes) { StallTimeout = TimeSpan.FromSeconds(2) }
                .DownloadAsync(source ?? server.Address, Target, sha256, TestContext.Current.CancellationToken))
            events.Add(step);
        return events;
    }

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(5).NextBytes(bytes);
        return bytes;
    }
}
