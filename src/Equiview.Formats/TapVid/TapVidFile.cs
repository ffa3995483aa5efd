using System.Globalization;
using Equiview.Formats.Files;
using Equiview.Formats.Images;
using Equiview.Formats.TorchPickle;

namespace Equiview.Formats.TapVid;

/// <summary>
/// The official TAP-Vid pickles (Doersch et al., NeurIPS 2022): a dictionary by name (DAVIS) or a list (RGB-Stacking) of
/// {video [T, H, W, 3] uint8 or, as in Kinetics, a list of T encoded images, points [N, T, 2] as (x, y) from 0 to 1 in raster
/// coordinates, occluded [N, T] bool}.
/// Read by the restricted unpickler: nothing in the file is run.
/// </summary>
internal static class TapVidFile
{
    /// <summary>Bytes of a point of a track, its visibility, and the doubles they are made of.</summary>
    internal const int BytesPerPoint = 48;

    /// <summary>Reads all videos in file order; a list's are named by their number.</summary>
    /// <exception cref="InvalidFileException">Missing, no pickle, or not of this layout.</exception>
    public static IReadOnlyList<TapVidClip> Read(string path)
    {
        IEnumerable<(string Name, object? Value)> videos = PickleFile.Read(path, out ReadBudget budget) switch
        {
            PickleDictionary byName => byName.Entries.Select(e => (Convert.ToString(e.Key, CultureInfo.InvariantCulture) ?? "", e.Value)),
            PickleList list => list.Select((v, i) => (i.ToString(CultureInfo.InvariantCulture), v)),
            _ => throw new InvalidFileException(path, "is not a TAP-Vid pickle: neither a dictionary nor a list of videos"),
        };
        return [
            .. videos.Select(
                v => Clip(path, v.Name, v.Value as PickleDictionary ?? throw Wrong(path, v.Name, "is not a dictionary"), budget))];
    }

    private static TapVidClip Clip(string path, string name, PickleDictionary entry, ReadBudget budget)
    {
        (ImageSize size, int frames, TapVidFrames video) = Video(path, name, entry);
        if (!entry.TryGet<StoredTensor>("points", out var points) || points.Shape is not [_, _, 2] || points.Shape[1] != frames)
            throw Wrong(path, name, "has no array 'points' [N, T, 2]");
        if (!entry.TryGet<StoredTensor>("occluded", out var occluded) || occluded.Shape is not [_, _]
            || occluded.Shape[0] != points.Shape[0] || occluded.Shape[1] != frames)
            throw Wrong(path, name, "has no array 'occluded' [N, T]");

        // Many videos of a file may be one and the same dictionary.
        budget.Charge(points.Count, BytesPerPoint);
        double[] xy = points.ToDoubles();
        double[] hidden = occluded.ToDoubles();
        var tracks = new PointTrack[points.Shape[0]];
        for (int i = 0; i < tracks.Length; i++)
        {
            PixelPoint[] path2D = [.. Enumerable.Range(i * frames, frames)
                .Select(j => new PixelPoint(xy[2 * j] * size.Width, xy[(2 * j) + 1] * size.Height))];
            bool[] seen = [.. Enumerable.Range(i * frames, frames).Select(j => hidden[j] == 0)];
            int first = Math.Max(0, Array.IndexOf(seen, true));
            tracks[i] = new PointTrack(new PointQuery(i, first, path2D[first]), path2D, seen);
        }

        return new TapVidClip(name, size, frames, video, tracks);
    }

    private static (ImageSize Size, int Frames, TapVidFrames Video) Video(string path, string name, PickleDictionary entry)
    {
        if (entry.TryGet<StoredTensor>("video", out var video) && video.Type == ElementType.UInt8
            && video.Shape is [> 0, > 0 and <= ImageSize.MaxSide, > 0 and <= ImageSize.MaxSide, 3] shape)
            return (new ImageSize((int)shape[2], (int)shape[1]), (int)shape[0], new TapVidFrames(video, []));
        if (entry.TryGet<PickleSequence>("video", out var list) && list is [byte[] first, ..] && list.All(f => f is byte[]))
        {
            using var header = new MemoryStream(first);
            ImageSize size = ImageHeader.Read(header, $"{path}, frame 0 of video '{name}'").Shown;
            return (size, list.Count, new TapVidFrames(null, [.. list.Cast<byte[]>()]));
        }

        throw Wrong(path, name, "has no array 'video' [T, H, W, 3] of uint8, and no list of encoded images");
    }

    private static InvalidFileException Wrong(string path, string video, string problem) => new(path, problem, $"video '{video}'");
}
