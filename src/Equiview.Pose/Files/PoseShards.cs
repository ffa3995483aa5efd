using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Equiview.Formats.Files;
using Equiview.Imaging.Cameras;
namespace Equiview.Pose.Files;

/// <summary>The poses of one run of 'pose estimate' in several files, a shard each, and their way back to one: 'equiview merge'.</summary>
public static class PoseShards
{
    private const string Extension = ".json";
    private static readonly JsonSerializerOptions Chosen = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    };

    /// <summary>Whether a file can be one of a shard, by its name.</summary>
    public static bool IsName(string path) => Path.GetExtension(path).Equals(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Puts the poses of all shards of a run together, in the format that the target's ending names: the bytes are those of the run on one
    /// machine.
    /// </summary>
    /// <param name="files">The files, in any order.</param>
    /// <param name="target">The file to write: .csv as BOP results, else JSON.</param>
    /// <exception cref="UsageException">A shard is missing, there twice, or of another run.</exception>
    /// <exception cref="InvalidFileException">A file is damaged or is no shard's.</exception>
    public static MergedPoses Merge(IReadOnlyList<string> files, string target)
    {
        (string Path, PoseShard Shard)[] read = [.. files.Select(f => (f, Read(f)))];
        PoseShard first = read[0].Shard;
        IReadOnlyList<ShardResult> shards = ShardSet.Complete(
            [.. read.Select(r => ShardResult.Read(r.Path, r.Shard.Shard, Shared(r.Shard), "shard"))]);
        PlacedPose[] poses = [.. read.SelectMany(r => r.Shard.Poses).OrderBy(p => p.Place)];
        if (!poses.Select(p => p.Place).SequenceEqual(Enumerable.Range(0, first.Photographs)))
            throw new InvalidFileException(files[0], "and the other shards do not name each photograph once");
        PoseFile.Write(target, poses, first.Frame, first.ObjectId);
        return new(shards.Count, poses.Length, poses.Count(p => p.Pose.Found));
    }

    /// <summary>The name of a shard's file, which is JSON whatever the whole is: the merge writes either.</summary>
    internal static string NameOf(Shard shard, string path) => shard.NameOf(Path.ChangeExtension(path, Extension));

    /// <summary>Writes the poses of a shard.</summary>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    internal static void Write(
        string path, PoseEstimationJob job, ObjectPose thing, PhotographCamera camera, IReadOnlyList<PlacedPose> poses)
    {
        string options = JsonSerializer.Serialize(job with { Photographs = [], Depth = [], Shard = default, Overlay = null }, Chosen);
        var settings = new Dictionary<string, string>
        {
            ["version"] = typeof(PoseShards).Assembly.GetName().Version!.ToString(),
            ["options"] = options,
            ["object"] = JsonSerializer.Serialize(ObjectSummary.Of(thing.Model, thing.Recipe)),
            ["features"] = thing.Recipe.ToJson() + thing.Extractor.Info.Engine,
            ["camera"] = JsonSerializer.Serialize(camera) + (camera.Listed is { } listed ? JsonSerializer.Serialize(listed) : ""),
            ["photographs"] = TextHash.Sha256(string.Join('\n', job.Photographs.Concat(job.Depth).Select(f => Path.GetFileName(f)))),
        };
        PoseFile.WriteJson(
            path, new PoseShard(job.Shard.ToString(), job.Photographs.Length, settings, job.Frame, job.ObjectId, [.. poses]));
    }

    private static PoseShard Read(string path)
    {
        JsonElement json = JsonFile.Read(path);
        try
        {
            PoseShard shard = json.Deserialize<PoseShard>(PoseFile.Options) ?? throw new JsonException("nothing there");
            return shard.Poses.All(p => p?.Pose is { } pose && pose.Found == pose.CameraFromObject is { Length: 16 }) ? shard
                : throw new InvalidFileException(path, "holds a pose that is no [4, 4] matrix", "cameraFromObject");
        }
        catch (JsonException error)
        {
            throw new InvalidFileException(path, "is not of a run of 'pose estimate' with --shard", error.Path, error);
        }
    }

    private static Dictionary<string, string> Shared(PoseShard shard) => new(shard.Settings)
    {
        ["number of photographs"] = shard.Photographs.ToString(CultureInfo.InvariantCulture),
        ["axes"] = shard.Frame.ToString(),
        ["object number"] = shard.ObjectId.ToString(CultureInfo.InvariantCulture),
    };
}

/// <summary>The poses of one run in one file.</summary>
/// <param name="Shards">Shards that were put together.</param>
/// <param name="Photographs">Photographs of the run.</param>
/// <param name="Found">Those in which the object was found.</param>
public sealed record MergedPoses(int Shards, int Photographs, int Found)
{
    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"poses in {Found} of {CountText.Of(Photographs, "photograph")} of {CountText.Of(Shards, "shard")}");
}

/// <summary>The file of a shard.</summary>
/// <param name="Shard">"I/N".</param>
/// <param name="Photographs">Photographs of the whole run.</param>
/// <param name="Settings">What decides about the poses; the shards of a run share it.</param>
/// <param name="Frame">The axes in which poses are written beside OpenCV's.</param>
/// <param name="ObjectId">Number of the object in BOP results.</param>
/// <param name="Poses">The poses of the shard.</param>
internal sealed record PoseShard(
    string Shard, int Photographs, IReadOnlyDictionary<string, string> Settings, PoseFrame Frame, int ObjectId,
    IReadOnlyList<PlacedPose> Poses);
