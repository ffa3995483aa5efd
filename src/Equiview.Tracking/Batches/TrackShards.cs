using Equiview.Formats.Csv;
using Equiview.Formats.Files;
using Equiview.Tracking.Files;
namespace Equiview.Tracking.Batches;

/// <summary>
/// The tracks of a batch in one csv, with a column "video" (the name of the video's own csv without its extension) before the others:
/// 'equiview merge'. The shards of a batch give the same bytes as the batch in one piece.
/// </summary>
public static class TrackShards
{
    private const string Pattern = "manifest*.jsonl";
    private static readonly string[] Optional = ["seconds", "name"];

    /// <summary>Whether a folder holds a batch of tracks.</summary>
    public static bool IsFolder(string path) => Directory.Exists(path) && Directory.EnumerateFiles(path, Pattern).Any();

    /// <summary>Puts the tracks of a batch together, video by video.</summary>
    /// <param name="folders">Output folders of the shards, or the one that they share.</param>
    /// <param name="target">The csv to write.</param>
    /// <exception cref="UsageException">A shard is missing, there twice, not finished or of another batch.</exception>
    /// <exception cref="InvalidFileException">A file is missing or damaged, or no video could be tracked.</exception>
    public static MergedTracks Merge(IReadOnlyList<string> folders, string target)
    {
        if (!Path.GetExtension(target).Equals(".csv", StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"'{target}' must end in .csv");
        TrackManifest[] manifests = [.. folders.SelectMany(f => Directory.EnumerateFiles(f, Pattern).Order()).Select(TrackManifest.Read)];
        IReadOnlyList<ShardResult> shards = ShardSet.Complete(
            [.. manifests.Select(m => ShardResult.Read(m.Path, m.Header.Shard, m.Header.Settings))],
            s => s.NameOf(Path.Combine(folders[0], TrackManifest.Name)));
        (BatchVideo Video, string Manifest)[] videos =
            [.. manifests.SelectMany(m => m.Videos.Select(v => (v, m.Path))).OrderBy(v => v.v.Number)];
        if (!videos.Select(v => v.Video.Number).SequenceEqual(Enumerable.Range(0, manifests[0].Header.Videos)))
            throw new InvalidFileException(manifests[0].Path, "and the other manifests do not name each video once");
        if (videos.FirstOrDefault(v => v.Video.State == VideoState.Waiting) is { Video: { } open, Manifest: { } manifest })
            throw new UsageException($"{manifest} is not finished: {open.Video} is waiting; run that shard again");
        string[] failed = TrackedBatch.Problems(videos.Select(v => v.Video));
        TrackCsv[] done = [.. videos.Where(v => v.Video.State == VideoState.Done).Select(v => TrackCsv.Open(v.Manifest, v.Video.Output))];
        if (done.Length == 0)
            throw new InvalidFileException(target, $"is not written, for no video could be tracked: {failed.FirstOrDefault()}");
        string[] optional = [.. Optional.Where(o => done.Any(d => d.Columns.Contains(o)))];
        CsvTable.Write(target, ["video", .. TrackFile.CsvHeader.Split(','), .. optional], done.SelectMany(d => d.Rows(optional)));
        return new(shards.Count, videos.Length, failed);
    }

    /// <summary>The csv of one video; its rows are read when they are written.</summary>
    private sealed record TrackCsv(string File, string[] Columns)
    {
        public static TrackCsv Open(string manifest, string name)
        {
            string file = BoundedFile.Beside(Path.GetDirectoryName(Path.GetFullPath(manifest))!, name);
            string[] columns = CsvLines.Read(file).Select(l => l.Fields).FirstOrDefault() ?? [];
            string[] needed = TrackFile.CsvHeader.Split(',');
            return columns.Take(needed.Length).SequenceEqual(needed) ? new(file, columns)
                : throw new InvalidFileException(file, "is no csv of tracks, which alone are put together");
        }

        public IEnumerable<IEnumerable<string>> Rows(string[] optional)
        {
            string video = Path.GetFileNameWithoutExtension(File);
            int needed = TrackFile.CsvHeader.Split(',').Length;
            int[] at = [.. Enumerable.Range(0, needed), .. optional.Select(o => Array.IndexOf(Columns, o))];
            foreach ((int line, string[] fields, _) in CsvLines.Read(File).Skip(1))
            {
                if (fields.Length != Columns.Length)
                    throw new InvalidFileException(File, "has a row of another length", FormattableString.Invariant($"line {line}"));
                yield return at.Select(i => i < 0 ? "" : fields[i]).Prepend(video);
            }
        }
    }
}

/// <summary>The tracks of a batch in one csv.</summary>
/// <param name="Shards">Shards that were put together.</param>
/// <param name="Videos">Videos of the batch.</param>
/// <param name="Failed">What is wrong with those that could not be tracked.</param>
public sealed record MergedTracks(int Shards, int Videos, IReadOnlyList<string> Failed)
{
    /// <inheritdoc/>
    public override string ToString() => $"tracks of {CountText.Of(Videos - Failed.Count, "video")} of {CountText.Of(Shards, "shard")}";

    /// <summary>Returns where every video was tracked.</summary>
    /// <param name="target">The csv that is written.</param>
    /// <exception cref="InvalidFileException">Some could not be tracked; the tracks of the others are written.</exception>
    public void RequireAll(string target) => TrackedBatch.RequireAll(target, Videos, Failed);
}
