using System.Net;
using System.Runtime.CompilerServices;
using Equiview.Formats;

namespace Equiview.Features.Catalog;

/// <summary>
/// Fetches a model's official weight file when asked to: resumes a partial file of the same source, checks size, free space and hash, and
/// only then gives the file its name. Without a hash the file must at least be a weight file. An interrupted download keeps its
/// <c>.part</c> file for the next try.
/// </summary>
/// <param name="client">The client to use; the caller owns it.</param>
/// <param name="freeBytes">Free space of the disk that holds a folder; null asks the system.</param>
public sealed class WeightDownloader(HttpClient client, Func<string, long>? freeBytes = null)
{
    private readonly Func<string, long> freeBytes = freeBytes ?? (folder => new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace);

    /// <summary>Longest time without a byte before the connection counts as broken. Default one minute.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Downloads a file; the last event's detail is its path.</summary>
    /// <param name="source">Address of the file: https, or http on this machine.</param>
    /// <param name="target">Where it shall lie; folders are made.</param>
    /// <param name="sha256">Expected hash in hex, or null when none is published.</param>
    /// <param name="cancellation">Stops the download; what has come is kept for the next try.</param>
    /// <exception cref="UsageException">The address is of another kind.</exception>
    /// <exception cref="MissingComponentException">The server does not give the file, or the disk is too full.</exception>
    /// <exception cref="InvalidFileException">The file has another hash or length, or holds no weights; it is removed.</exception>
    public async IAsyncEnumerable<ProgressEvent> DownloadAsync(
        Uri source, string target, string? sha256 = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        RequireSafe(source);
        string folder = Path.GetDirectoryName(Path.GetFullPath(target))!;
        Directory.CreateDirectory(folder);
        var part = new PartialDownload(target);
        using HttpResponseMessage response = await RequestAsync(source, part, sha256 is not null, cancellation).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            long done = part.Kept(response);
            long? total = response.Content.Headers.ContentLength is { } rest ? done + rest : null;
            RequireSpace(folder, total - done);
            part.Note(response);
            await foreach (ProgressEvent step in CopyAsync(response, part.Path, done, total, cancellation).ConfigureAwait(false))
                yield return step;
            if (total is { } expected && part.Bytes != expected)
                throw new MissingComponentException(
                    $"the rest of {source}", "the connection ended early; run the same command again to resume");
        }
        else if (response.Content.Headers.ContentRange?.Length is { } whole && whole != part.Bytes)
        {
            part.Drop();
            throw new InvalidFileException(
                part.Path, "the partial download does not belong to this file; it was removed, run the command again");
        }

        Verify(part, source, target, sha256);
        part.Finish();
        long size = new FileInfo(target).Length;
        yield return new ProgressEvent("downloading", size, size, target);
    }

    private static void RequireSafe(Uri source)
    {
        if (source.IsFile)
            throw new UsageException($"{source} is a file on this machine; use it with --weights FILE");
        if (source.Scheme != Uri.UriSchemeHttps && !(source.Scheme == Uri.UriSchemeHttp && source.IsLoopback))
            throw new UsageException($"{source}: weights are fetched over https only");
    }

    private static void Verify(PartialDownload part, Uri source, string target, string? sha256)
    {
        if (sha256 is not null)
        {
            string actual = WeightLocator.Sha256(part.Path);
            if (actual.Equals(sha256, StringComparison.OrdinalIgnoreCase))
                return;
            part.Drop();
            throw new InvalidFileException(
                target, $"the downloaded file has SHA-256 {actual}, expected {sha256}; it was removed, run the command again");
        }

        try
        {
            TensorArchive.Open(part.Path).Dispose();
        }
        catch (InvalidFileException error)
        {
            long bytes = part.Bytes;
            part.Drop();
            throw new InvalidFileException(target, FormattableString.Invariant(
                $"what {source} sent ({bytes} bytes) {error.Problem}; it was removed, see in a browser what the address shows"),
                null, error);
        }
    }

    private async Task<HttpResponseMessage> RequestAsync(
        Uri source, PartialDownload part, bool isVerified, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, source);
        request.Options.Set(PartialDownload.AskedKey, source.ToString());
        part.Continue(request, isVerified);
        HttpResponseMessage response;
        try
        {
            response = await Timed(
                stop => new ValueTask<HttpResponseMessage>(client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop)),
                cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is HttpRequestException or TimeoutException)
        {
            throw new MissingComponentException(
                source.ToString(),
                $"it cannot be reached ({error.Message}); check the connection, or fetch the file yourself and give --weights FILE",
                error);
        }

        if (response.IsSuccessStatusCode || (part.Bytes > 0 && response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable))
            return response;
        int status = (int)response.StatusCode;
        response.Dispose();
        throw new MissingComponentException(
            source.ToString(), $"the server answered {status}; fetch the file yourself and give --weights FILE");
    }

    private async IAsyncEnumerable<ProgressEvent> CopyAsync(
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
                read = await Timed(stop => input.ReadAsync(buffer, stop), cancellation).ConfigureAwait(false);
            }
            catch (Exception error) when (error is IOException or HttpRequestException or TimeoutException)
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

    private async ValueTask<T> Timed<T>(Func<CancellationToken, ValueTask<T>> work, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(StallTimeout);
        try
        {
            return await work(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException(FormattableString.Invariant($"nothing came for {StallTimeout.TotalSeconds:0.#} seconds"), error);
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
