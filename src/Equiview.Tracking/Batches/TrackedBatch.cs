using Equiview.Formats.Csv;
namespace Equiview.Tracking.Batches;

/// <summary>A batch of videos, or a shard of one, that was run.</summary>
/// <param name="Videos">Its videos.</param>
/// <param name="Earlier">Those that an earlier run had done.</param>
/// <param name="Failed">What is wrong with those that cannot be tracked.</param>
public sealed record TrackedBatch(int Videos, int Earlier, IReadOnlyList<string> Failed)
{
    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"tracks of {Videos - Failed.Count} of {CountText.Of(Videos, "video")}")
        + (Earlier > 0 ? FormattableString.Invariant($", {Earlier} of them of an earlier run") : "");

    /// <summary>Returns where every video was tracked.</summary>
    /// <param name="folder">The folder or file with the tracks.</param>
    /// <exception cref="InvalidFileException">Some could not be tracked; the tracks of the others are written.</exception>
    public void RequireAll(string folder) => RequireAll(folder, Videos, Failed);

    internal static void RequireAll(string output, int videos, IReadOnlyList<string> failed)
    {
        if (failed.Count > 0)
        {
            throw new InvalidFileException(output, FormattableString.Invariant(
                $"is written, but {failed.Count} of {CountText.Of(videos, "video")} could not be tracked: {CsvTable.Summarize(failed)}"));
        }
    }

    internal static string[] Problems(IEnumerable<BatchVideo> videos) =>
        [.. videos.Where(v => v.State == VideoState.Failed).Select(v => v.Problem ?? v.Video)];
}
