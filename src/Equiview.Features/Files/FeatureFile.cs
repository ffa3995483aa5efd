using Equiview.Formats;
using Equiview.Formats.Csv;
using Equiview.Formats.Npy;
using Equiview.Formats.Safetensors;
using Equiview.Imaging.Codecs;
namespace Equiview.Features.Files;

/// <summary>An image and its features.</summary>
/// <param name="Name">File name of the image.</param>
/// <param name="Image">The image.</param>
/// <param name="Map">Its features.</param>
public sealed record ExtractedImage(string Name, RgbImage Image, FeatureMap Map);

/// <summary>
/// Features in files, by extension (.npy, .npz, .safetensors): one array an image, with the grid that gives its position.
/// </summary>
public static class FeatureFile
{
    /// <summary>Refuses an output name that cannot hold the result, before any work is done.</summary>
    /// <param name="path">The file.</param>
    /// <param name="images">Number of images.</param>
    /// <exception cref="UsageException">Another extension, several images for a .npy, or there is no such folder.</exception>
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

    /// <summary>The features of image files, one after another.</summary>
    /// <param name="extractor">Makes them; not disposed.</param>
    /// <param name="recipe">How they are made.</param>
    /// <param name="files">The images.</param>
    /// <param name="progress">Receives a remark for each image.</param>
    /// <param name="cancellation">Checked between the blocks of the backbone.</param>
    /// <exception cref="InvalidFileException">An image cannot be read.</exception>
    public static IEnumerable<ExtractedImage> Extract(
        IFeatureExtractor extractor, FeatureRecipe recipe, IEnumerable<string> files,
        IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default)
    {
        foreach (string file in files)
        {
            RgbImage image = ImageFile.Read(file);
            FeatureMap map = extractor.Extract(image, recipe, cancellation);
            yield return new(Path.GetFileName(file), image, map);
            string cells = FormattableString.Invariant($"{map.Grid.Columns}x{map.Grid.Rows} cells of {map.Channels} channels");
            progress?.Report(new ProgressEvent($"{file}: {cells}", 0));
        }
    }

    /// <summary>
    /// Writes [rows, columns, C] an image (or [N, C] at points) under the image's file name, and NAME.geometry = columns, rows, patch,
    /// stride, scaleX, scaleY, offsetX, offsetY (prepared = original * scale + offset).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="maps">Images with features of one model.</param>
    /// <param name="points">csv with columns x,y: descriptors at these points alone, raster pixels; null writes whole maps.</param>
    /// <param name="info">The model.</param>
    /// <param name="recipe">How the features were made.</param>
    /// <exception cref="InvalidFileException">The points cannot be read, or the file cannot be written.</exception>
    public static void Write(
        string path,
        IReadOnlyList<ExtractedImage> maps,
        string? points,
        FeatureExtractorInfo info,
        FeatureRecipe recipe)
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
                        ["preset"] = recipe.ToString(),
                    });
                break;
        }
    }
}
