using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;

namespace Equiview.Features.Catalog;

/// <summary>
/// Fetches a model's official weight file when asked to: resumes a partial file, checks size, free space and hash, and only then gives the
/// file its name. An interrupted download keeps its <c>.part</c> file for the next try.
/// </summary>
/// <param name="client">The client to use; the caller owns it.</param>
/// <param name="freeBytes">Free space of the disk that holds a folder; null asks the system.</param>
public sealed class WeightDownloader(HttpClient client, Func<string, long>? freeBytes = null)
{
    private readonly Func<string, long> freeBytes = freeBytes ?? (folder => new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace);

    /// <summary>Downloads a file; the last event's detail is its path.</summary>
    /// <param name="source">Address of the file.</param>
    /// <param name="target">Where it shall lie; folders are made.</param>
    /// <param name="sha256">Expected hash in hex, or null when none is published.</param>
    /// <param name="cancellation">Stops the download; what has come is kept for the next try.</param>
    /// <exception cref="MissingComponentException">The server does not give the file, or the disk is too full.</exception>
    /// <exception cref="InvalidFileException">The file has another hash or length; it is removed.</exception>
    public async IAsyncEnumerable<ProgressEvent> DownloadAsync(
        Uri source, string target, string? sha256 = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(target))!;
        Directory.CreateDirectory(folder);
        string part = target + ".part";
        using HttpResponseMessage response = await RequestAsync(source, part, cancellation).ConfigureAwait(false);
        bool resumed = response.StatusCode == HttpStatusCode.PartialContent;
        bool complete = response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable;
        if (!complete)
        {
            long done = resumed ? new FileInfo(part).Length : 0;
            long? total = response.Content.Headers.ContentLength is { } rest ? done + rest : null;
            RequireSpace(folder, total - done);
            await foreach (ProgressEvent step in CopyAsync(response, part, done, total, cancellation).ConfigureAwait(false))
                yield return step;
            if (total is { } expected && new FileInfo(part).Length != expected)
                throw new MissingComponentException(
                    $"the rest of {source}", "the connection ended early; run the same command again to resume");
        }

        else if (response.Content.Headers.ContentRange?.Length is { } whole && whole != new FileInfo(part).Length)
        {
            File.Delete(part);
            throw new InvalidFileException(
                part, "the partial download does not belong to this file; it was removed, run the command again");
        }

        if (sha256 is not null && WeightLocator.Sha256(part) is { } actual && !actual.Equals(sha256, StringComparison.OrdinalIgnoreCase))
        {
            File.Delete(part);
            throw new InvalidFileException(
                target, $"the downloaded file has SHA-256 {actual}, expected {sha256}; it was removed, run the command again");
        }

        File.Move(part, target, overwrite: true);
        long size = new FileInfo(target).Length;
        yield return new ProgressEvent("downloading", size, size, target);
    }

    private async Task<HttpResponseMessage> RequestAsync(Uri source, string part, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, source);
        if (File.Exists(part) && new FileInfo(part).Length is > 0 and var have)
            request.Headers.Range = new RangeHeaderValue(have, null);
        HttpResponseMessage response;
        try
        {
            response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException error)
        {
            throw new MissingComponentException(
                source.ToString(),
                $"it cannot be reached ({error.Message}); check the connection, or fetch the file yourself and give --weights FILE",
                error);
        }

        if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            return response;
        int status = (int)response.StatusCode;
        response.Dispose();
        throw new MissingComponentException(
            source.ToString(), $"the server answered {status}; fetch the file yourself and give --weights FILE");
    }

    private static async IAsyncEnumerable<ProgressEvent> CopyAsync(
        HttpResponseMessage response, string part, long done, long? total, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var output = new FileStream(part, done > 0 ? FileMode.Append : FileMode.Create, FileAccess.Write);
        await using Stream input = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var buffer = new byte[1 << 20];
        while (true)
        {
            int read;
            try
            {
                read = await input.ReadAsync(buffer, cancellation).ConfigureAwait(false);
            }
            catch (Exception error) when (error is IOException or HttpRequestException)
            {
                throw new MissingComponentException(
                    "the rest of the file", "the connection broke; run the same command again to resume", error);
            }

            if (read == 0)
                yield break;
            await output.WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
            done += read;
            yield return new ProgressEvent("downloading", done, total);
        }
    }

    private void RequireSpace(string folder, long? needed)
    {
        if (needed is { } bytes && freeBytes(folder) is var free && free < bytes)
            throw new MissingComponentException(
                FormattableString.Invariant($"disk space ({bytes / 1_000_000} MB needed, {free / 1_000_000} MB free in {folder})"),
                "free some, or name another folder by EQUIVIEW_MODELS");
    }
}
