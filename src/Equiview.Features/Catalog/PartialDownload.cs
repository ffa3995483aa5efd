using System.Net;
using System.Net.Http.Headers;

namespace Equiview.Features.Catalog;

/// <summary>
/// What an interrupted download left: its bytes, and beside them the address they came from and the version of the file that the server
/// named (its ETag or date). It is continued only from the same address and version; otherwise bytes of two files would be mixed.
/// </summary>
/// <param name="target">The file that is to come.</param>
internal sealed class PartialDownload(string target)
{
    private readonly string source = target + ".part.from";

    /// <summary>The bytes that have come.</summary>
    public string Path { get; } = target + ".part";

    /// <summary>How many there are; 0 without any.</summary>
    public long Bytes => File.Exists(Path) ? new FileInfo(Path).Length : 0;

    /// <summary>Asks for the rest where it can be continued; drops what is there otherwise.</summary>
    /// <param name="request">The request for the file.</param>
    /// <param name="isVerified">
    /// Whether a hash tells a mixed file afterwards: then it is continued too where the server names no version.
    /// </param>
    public void Continue(HttpRequestMessage request, bool isVerified)
    {
        if (Bytes == 0)
            return;
        string[] from = File.Exists(source) ? File.ReadAllLines(source) : [];
        string? version = from.Length > 1 ? from[1] : null;
        if (from.Length == 0 || from[0] != request.RequestUri!.ToString() || (version is null && !isVerified))
        {
            Drop();
            return;
        }

        request.Headers.Range = new RangeHeaderValue(Bytes, null);
        if (version is not null)
            request.Headers.IfRange = RangeConditionHeaderValue.Parse(version);
    }

    /// <summary>The bytes that are there already and stay, before the body of an answer.</summary>
    /// <exception cref="InvalidFileException">The server sends another part than was asked for; what is there is removed.</exception>
    public long Kept(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.PartialContent)
            return 0;
        long kept = Bytes;
        if (response.Content.Headers.ContentRange?.From == kept)
            return kept;
        Drop();
        throw new InvalidFileException(
            Path, "the server sent another part of the file than was asked for; what had come was removed, run the command again");
    }

    /// <summary>Notes where the bytes of an answer come from.</summary>
    public void Note(HttpResponseMessage response)
    {
        string? version = response.Headers.ETag is { IsWeak: false } tag ? tag.ToString()
            : response.Content.Headers.LastModified?.ToString("R");
        // Mirrors redirect to addresses that are signed anew each time: what counts is the address that was asked.
        HttpRequestMessage request = response.RequestMessage!;
        string address = request.Options.TryGetValue(AskedKey, out string? asked) ? asked : request.RequestUri!.ToString();
        File.WriteAllLines(source, version is null ? [address] : [address, version]);
    }

    /// <summary>Gives the file its name.</summary>
    public void Finish()
    {
        File.Move(Path, target, overwrite: true);
        File.Delete(source);
    }

    /// <summary>Removes what is there.</summary>
    public void Drop()
    {
        File.Delete(Path);
        File.Delete(source);
    }

    /// <summary>The address that was asked, kept through redirects.</summary>
    public static HttpRequestOptionsKey<string> AskedKey { get; } = new("equiview.asked");
}
