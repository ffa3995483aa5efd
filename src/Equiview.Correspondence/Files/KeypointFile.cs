using Equiview.Correspondence.Matching;
using Equiview.Features.Files;
using Equiview.Formats;
using Equiview.Formats.Npy;

namespace Equiview.Correspondence.Files;

/// <summary>
/// Key points in an .npz file, under the names that ports are checked with (and that 'features --keypoints' writes): keypoints [N, 2] of
/// x, y; descriptors [N, D]; size [2], width and height of the image in the points' pixels; for SIFT also scales [N] and oris [N]
/// (radians). Other arrays are passed over.
/// </summary>
internal static class KeypointFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidFileException">
    /// It is no .npz file, or an array is missing, of another shape, or holds a value that is not finite.
    /// </exception>
    public static DescriptorSet Read(string path)
    {
        using NpzArchive archive = NpzArchive.Open(path);
        StoredTensor keypoints = Stored(archive, KeypointArrays.Points), descriptors = Stored(archive, KeypointArrays.Descriptors);
        if (keypoints.Shape is not [var count, 2])
            throw Wrong(path, KeypointArrays.Points, keypoints, "[N, 2]");
        if (descriptors.Shape is not [_, > 0 and var channels] || descriptors.Shape[0] != count)
            throw Wrong(path, KeypointArrays.Descriptors, descriptors, FormattableString.Invariant($"[{count}, D]"));
        double[] size = Vector(archive, KeypointArrays.Size, 2);
        if (size is not [> 0, > 0])
            throw new InvalidFileException(path, $"{KeypointArrays.Size} must be a width and a height above 0");
        return new DescriptorSet(
            Finite(archive, KeypointArrays.Descriptors, descriptors), (int)channels,
            [.. Finite(archive, KeypointArrays.Points, keypoints).Chunk(2).Select(p => new PixelPoint(p[0], p[1]))])
        {
            Geometry = new KeypointGeometry(
                size[0], size[1], Optional(archive, KeypointArrays.Scales, count), Optional(archive, KeypointArrays.Orientations, count)),
        };
    }

    private static StoredTensor Stored(NpzArchive archive, string name) => archive.Tensors.GetValueOrDefault(name)
        ?? throw new InvalidFileException(archive.Path, $"lacks the array '{name}' (it has {Names(archive)})");

    private static string Names(NpzArchive archive) =>
        archive.Tensors.Count == 0 ? "none" : string.Join(", ", archive.Tensors.Keys.Order(StringComparer.Ordinal).Take(8));

    private static float[]? Optional(NpzArchive archive, string name, long count) =>
        archive.Tensors.ContainsKey(name) ? Array.ConvertAll(Vector(archive, name, count), v => (float)v) : null;

    private static double[] Vector(NpzArchive archive, string name, long count)
    {
        StoredTensor stored = Stored(archive, name);
        if (stored.Shape is not [var length] || length != count)
            throw Wrong(archive.Path, name, stored, FormattableString.Invariant($"[{count}]"));
        return Array.ConvertAll(Finite(archive, name, stored), v => (double)v);
    }

    private static float[] Finite(NpzArchive archive, string name, StoredTensor stored)
    {
        float[] values = stored.ToSingles();
        return Array.TrueForAll(values, float.IsFinite) ? values
            : throw new InvalidFileException(archive.Path, $"holds a value in {name} that is not finite");
    }

    private static InvalidFileException Wrong(string path, string name, StoredTensor stored, string wanted) =>
        new(path, $"{name} is {stored}, needs {wanted}");
}
