using System.Globalization;
using Equiview.Formats.Files;
using Equiview.Formats.TorchPickle;

namespace Equiview.Formats.TapVid;

/// <summary>
/// The strided DAVIS pickle of DINO-Tracker (Tumanyan et al., ECCV 2024): {videos: [{video_idx, w, h, query_points, target_points,
/// occluded}]}, the last three dictionaries by query frame of [N, 2], [N, T, 2] and [N, T]. It holds no frames.
/// </summary>
internal static class StridedTapVidFile
{
    /// <summary>Reads all videos, named by their index; every query becomes a track, numbered in file order.</summary>
    /// <exception cref="InvalidFileException">Missing, no pickle, or not of this layout.</exception>
    public static IReadOnlyList<TapVidClip> Read(string path)
    {
        if (PickleFile.Read(path, out ReadBudget budget) is not PickleDictionary root
            || !root.TryGet<PickleSequence>("videos", out var videos))
            throw new InvalidFileException(path, "is not a strided TAP-Vid pickle: it has no list 'videos'");
        return [
            .. videos.Select(
                (v, i) => Clip(
                    path, v as PickleDictionary ?? throw new InvalidFileException(path, "is not a dictionary", $"video {i}"), budget))];
    }

    private static TapVidClip Clip(string path, PickleDictionary entry, ReadBudget budget)
    {
        string name = Integer(path, entry, "video_idx").ToString(CultureInfo.InvariantCulture);
        var size = new ImageSize(Integer(path, entry, "w"), Integer(path, entry, "h"));
        PickleDictionary points = ByFrame(path, entry, "target_points"), queries = ByFrame(path, entry, "query_points"),
            hidden = ByFrame(path, entry, "occluded");
        var tracks = new List<PointTrack>();
        foreach ((object? key, object? value) in queries.Entries.OrderBy(e => e.Key as long? ?? -1))
        {
            if (key is not long frame || frame is < 0 or > int.MaxValue)
                throw new InvalidFileException(path, "has a query frame that is not a number", $"video {name}");
            double[] xy = PickleNumbers.Of(value, budget), targets = PickleNumbers.Of(Of(path, points, frame), budget),
                flags = PickleNumbers.Of(Of(path, hidden, frame), budget);
            int count = xy.Length / 2, frames = count == 0 ? 0 : flags.Length / count;
            if (count * 2 != xy.Length || count * frames != flags.Length || targets.Length != 2 * flags.Length
                || (count > 0 && frame >= frames))
                throw new InvalidFileException(
                    path, "has arrays whose lengths do not fit", FormattableString.Invariant($"video {name}, frame {frame}"));
            budget.Charge(flags.Length, TapVidFile.BytesPerPoint);
            for (int i = 0; i < count; i++)
            {
                PixelPoint[] track = [.. Enumerable.Range(i * frames, frames)
                    .Select(j => new PixelPoint(targets[2 * j], targets[(2 * j) + 1]))];
                tracks.Add(
                    new PointTrack(
                        new PointQuery(tracks.Count, (int)frame, new(xy[2 * i], xy[(2 * i) + 1])),
                        track,
                        [.. flags.Skip(i * frames).Take(frames).Select(f => f == 0)]));
            }
        }

        return new TapVidClip(name, size, tracks.Count == 0 ? 0 : tracks.Max(t => t.Length), null, tracks);
    }

    private static PickleDictionary ByFrame(string path, PickleDictionary entry, string key) =>
        entry.TryGet<PickleDictionary>(key, out var found)
            ? found
            : throw new InvalidFileException(path, "has no dictionary by query frame", key);

    private static object? Of(string path, PickleDictionary byFrame, long frame) =>
        byFrame.Entries.LastOrDefault(e => e.Key is long k && k == frame).Value
            ?? throw new InvalidFileException(path, "lacks the arrays of a query frame", FormattableString.Invariant($"frame {frame}"));

    private static int Integer(string path, PickleDictionary entry, string key) =>
        entry.TryGet<object>(key, out var value) && value is long and >= 0 and <= int.MaxValue
            ? (int)(long)value
            : throw new InvalidFileException(path, "lacks a whole number", key);
}
