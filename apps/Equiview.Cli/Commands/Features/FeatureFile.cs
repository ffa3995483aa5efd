using Equiview.Features;
using Equiview.Formats;
using Equiview.Formats.Csv;
using Equiview.Formats.Npy;
using Equiview.Formats.Safetensors;
namespace Equiview.Cli.Commands.Features;

/// <summary>How 'features' writes what it found: one array an image, with the grid that places it.</summary>
internal static class FeatureFile
{
    /// <summary>Refuses an output name that cannot hold the result, before any work is done.</summary>
    public static void RequireWritable(string path, int images)
    {
        string extension = Path.GetExtension(path);
        if (extension is not (".npy" or ".npz" or ".safetensors"))
            throw new UsageException($"'{path}' must end in .npy, .npz or .safetensors");
        if (extension == ".npy" && images > 1)
            throw new UsageException("a .npy file holds one image; write several to .npz or .safetensors");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw new UsageException($"there is no folder {folder}");
    }

    /// <summary>
    /// Writes [rows, columns, C] an image (or [N, C] at points) under the image's file name, and NAME.geometry = columns, rows, patch,
    /// stride, scaleX, scaleY, offsetX, offsetY (prepared = original * scale + offset).
    /// </summary>
    public static void Write(
        string path,
        IReadOnlyList<(string Name, RgbImage Image, FeatureMap Map)> maps,
        string? points,
        FeatureExtractorInfo info,
        FeatureRecipe preset)
    {
        PixelPoint[]? at = points is null ? null : PointFile.Read(points);
        var tensors = new Dictionary<string, StoredTensor>();
        foreach ((string name, _, FeatureMap map) in maps)
        {
            string key = Enumerable.Range(1, maps.Count).Select(i => i == 1 ? name : FormattableString.Invariant($"{name}#{i}"))
                .First(k => !tensors.ContainsKey(k));
            (PatchGrid g, AxisMapping m) = (map.Grid, map.Mapping);
            tensors[key] = at is null
                ? StoredTensor.From(map.Values.Span, g.Rows, g.Columns, map.Channels)
                : StoredTensor.From(map.Sample(at), at.Length, map.Channels);
            tensors[key + ".geometry"] = StoredTensor.From(
                (ReadOnlySpan<double>)[g.Columns, g.Rows, g.Patch, g.Stride, m.ScaleX, m.ScaleY, m.OffsetX, m.OffsetY], 8);
        }

        switch (Path.GetExtension(path))
        {
            case ".npy":
                NpyFile.Write(path, tensors.First().Value);
                break;
            case ".npz":
                NpzFile.Write(path, tensors);
                break;
            default:
                SafetensorsFile.Write(
                    path,
                    tensors,
                    new Dictionary<string, string>
                    {
                        ["model"] = info.DisplayName,
                        ["weights_sha256"] = info.WeightsSha256 ?? "",
                        ["preset"] = preset.ToString(),
                    });
                break;
        }
    }
}
