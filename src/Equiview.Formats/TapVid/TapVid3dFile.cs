using Equiview.Formats.Files;
using Equiview.Formats.Images;
using Equiview.Formats.Npy;
using Equiview.Formats.TorchPickle;
using Equiview.Formats.Zip;
namespace Equiview.Formats.TapVid;

/// <summary>
/// A clip of TAPVid-3D (Koppula et al., NeurIPS 2024), in which DriveTrack (Balasingam et al., CVPR 2024) is published: an .npz with
/// images_jpeg_bytes [T] of encoded images, tracks_XYZ [T, N, 3] in the camera of each frame, visibility [T, N], queries_xyt [N, 3] and
/// fx_fy_cx_cy [4] in pixels. The tracks are projected into the images.
/// </summary>
internal static class TapVid3dFile
{
    private const string Images = "images_jpeg_bytes.npy";

    /// <summary>Reads a clip; every track has its query of the file.</summary>
    /// <exception cref="InvalidFileException">Missing, not of this layout, or published without its images.</exception>
    public static TapVidClip Read(string path)
    {
        IReadOnlyList<byte[]> frames = ReadImages(path);
        using var header = new MemoryStream(frames[0]);
        ImageSize size = ImageHeader.Read(header, $"{path}, frame 0").Shown;
        using NpzArchive archive = NpzArchive.OpenSome(path, "tracks_XYZ", "visibility", "queries_xyt", "fx_fy_cx_cy");
        StoredTensor tracks = Require(archive, "tracks_XYZ"), visible = Require(archive, "visibility"),
            queries = Require(archive, "queries_xyt"), intrinsics = Require(archive, "fx_fy_cx_cy");
        if (tracks.Shape is not [var count, var points, 3] || count != frames.Count || !visible.Shape.SequenceEqual([count, points])
            || !queries.Shape.SequenceEqual([points, 3]) || intrinsics.Count != 4)
            throw new InvalidFileException(path, "has arrays whose shapes do not fit: [T, N, 3], [T, N], [N, 3] and [4]");
        double[] xyz = tracks.ToDoubles(), seen = visible.ToDoubles(), asked = queries.ToDoubles(), camera = intrinsics.ToDoubles();
        var result = new PointTrack[points];
        for (int n = 0; n < points; n++)
        {
            long[] at = [.. Enumerable.Range(0, (int)count).Select(t => (t * points) + n)];
            PixelPoint[] path2D = [.. at.Select(i => new PixelPoint(
                (xyz[3 * i] / xyz[(3 * i) + 2] * camera[0]) + camera[2], (xyz[(3 * i) + 1] / xyz[(3 * i) + 2] * camera[1]) + camera[3]))];
            if (asked[(3 * n) + 2] is not (>= 0 and var frame) || frame >= count)
                throw new InvalidFileException(path, FormattableString.Invariant($"has a query in frame {asked[(3 * n) + 2]}"));
            var query = new PointQuery(n, (int)frame, new PixelPoint(asked[3 * n], asked[(3 * n) + 1]));
            result[n] = new PointTrack(query, path2D, [.. at.Select(i => seen[i] != 0)]);
        }

        return new TapVidClip(Path.GetFileNameWithoutExtension(path), size, frames.Count, new TapVidFrames(null, frames), result);
    }

    private static StoredTensor Require(NpzArchive archive, string name) =>
        archive.Tensors.TryGetValue(name, out StoredTensor? found) ? found
        : throw new InvalidFileException(archive.Path, $"is no clip of TAPVid-3D: it has no array '{name}'");

    // numpy stores an array of byte strings as a pickle behind the header.
    private static IReadOnlyList<byte[]> ReadImages(string path)
    {
        using FileBytes file = FileBytes.Open(path);
        ZipEntry entry = ZipDirectory.Read(file).FirstOrDefault(e => e.Name == Images)
            ?? throw new InvalidFileException(path, $"has no array '{Images}'; TAPVid-3D publishes some clips without images");
        if (entry.InflatedBytes > NpzArchive.DefaultMaximumInflatedBytes)
            throw new InvalidFileException(path, $"would inflate to {entry.InflatedBytes} bytes");
        ReadOnlyMemory<byte> bytes = entry.Read(verify: true);
        int textAt = NpyHeader.PrefixBytes + NpyHeader.LengthFieldBytes(path, bytes.Span);
        if (bytes.Length < textAt)
            throw new InvalidFileException(path, "ends inside its header", Images);
        int start = textAt + NpyHeader.TextBytes(path, bytes.Span[NpyHeader.PrefixBytes..textAt]);
        if (bytes.Length < start)
            throw new InvalidFileException(path, "ends inside its header", Images);
        object? value = PickleFile.Read(FileBytes.Of(bytes[start..].ToArray(), $"{path}[{Images}]"));
        return value is PickleObject { State: PickleTuple { Count: 5 } state } && state[4] is PickleList { Count: > 0 } list
            && list.All(f => f is byte[])
            ? [.. list.Cast<byte[]>()]
            : throw new InvalidFileException(path, "is no array of encoded images", Images);
    }
}
