using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Equiview.Formats.Files;
namespace Equiview.Tracking.Batches;

/// <summary>How far a video of a batch is.</summary>
internal enum VideoState
{
    /// <summary>Not yet tracked.</summary>
    Waiting,

    /// <summary>Its tracks are written.</summary>
    Done,

    /// <summary>It cannot be tracked.</summary>
    Failed,
}

/// <summary>A video of a batch.</summary>
/// <param name="Number">Its place in the whole batch, from 0.</param>
/// <param name="Video">The file or folder of frames.</param>
/// <param name="Output">File of its tracks, in the folder of the manifest.</param>
/// <param name="Bytes">Its cost: size of the file, or of all images of the folder; 0 where it is missing.</param>
internal sealed record BatchVideo(int Number, string Video, string Output, long Bytes)
{
    /// <summary>How far it is.</summary>
    public VideoState State { get; init; }

    /// <summary>Why it failed; null otherwise.</summary>
    public string? Problem { get; init; }
}

/// <summary>First line of a manifest.</summary>
/// <param name="Shard">"I/N".</param>
/// <param name="Videos">Videos of the whole batch.</param>
/// <param name="Settings">What decides about the tracks; the shards of a batch share it.</param>
internal sealed record BatchHeader(string Shard, int Videos, IReadOnlyDictionary<string, string> Settings);

/// <summary>
/// The videos of a batch, or of one shard of it, with their state, as JSON lines: a header, then a line a video. The file is always whole.
/// </summary>
internal sealed class TrackManifest
{
    private static readonly JsonSerializerOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // read by people, never put into a page
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter<VideoState>(JsonNamingPolicy.CamelCase) },
    };

    private readonly BatchVideo[] videos;

    private TrackManifest(string path, BatchHeader header, BatchVideo[] videos) =>
        (Path, Header, this.videos) = (path, header, videos);

    /// <summary>Name in the output folder of a batch in one piece; <see cref="Shard.NameOf"/> gives that of a shard.</summary>
    public static string Name => "manifest.jsonl";

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Shard and settings.</summary>
    public BatchHeader Header { get; }

    /// <summary>The videos.</summary>
    public IReadOnlyList<BatchVideo> Videos => videos;

    /// <summary>Starts a manifest, or goes on with one of the same settings.</summary>
    /// <exception cref="UsageException">The file belongs to a batch with other settings or videos.</exception>
    /// <exception cref="InvalidFileException">It is no manifest, or cannot be written.</exception>
    public static TrackManifest Open(string path, BatchHeader header, IReadOnlyList<BatchVideo> videos)
    {
        var manifest = new TrackManifest(path, header, [.. videos]);
        if (File.Exists(path))
        {
            TrackManifest before = Read(path);
            if (ShardSet.Difference(before.Header.Settings, header.Settings) is { } setting)
                throw new UsageException(
                    $"{path} belongs to a batch with other settings (its {setting} differ); choose another folder or remove it");
            foreach ((int i, BatchVideo video) in manifest.videos.Index())
                manifest.videos[i] = before.videos.FirstOrDefault(b => b.Number == video.Number) is { } known
                    ? video with { State = known.State, Problem = known.Problem } : video;
        }

        manifest.Save();
        return manifest;
    }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="InvalidFileException">Missing, or no manifest of tracks.</exception>
    public static TrackManifest Read(string path)
    {
        string[] lines = [.. TextLines.Read(path)];
        BatchHeader header = Parse<BatchHeader>(path, lines.FirstOrDefault() ?? "", 1);
        return new TrackManifest(path, header, [.. lines.Skip(1).Select((line, i) => Parse<BatchVideo>(path, line, i + 2))]);
    }

    /// <summary>Stores how far a video is.</summary>
    public void Set(int index, VideoState state, string? problem = null)
    {
        videos[index] = videos[index] with { State = state, Problem = problem };
        Save();
    }

    private void Save() => AtomicFile.Write(Path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(JsonSerializer.Serialize(Header, Options));
        foreach (BatchVideo video in videos)
            writer.WriteLine(JsonSerializer.Serialize(video, Options));
    });

    private static T Parse<T>(string path, string line, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, Options) ?? throw new JsonException("nothing there");
        }
        catch (JsonException error)
        {
            throw new InvalidFileException(path, "is no manifest of tracks", FormattableString.Invariant($"line {number}"), error);
        }
    }
}
