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

/// <summary>An image of a run.</summary>
/// <param name="File">Its file.</param>
/// <param name="Name">Name of its features: the file's, followed by #2, #3 where an earlier image of the run has it.</param>
internal readonly record struct NamedImage(string File, string Name);

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

    /// <summary>The image files that arguments name: files as they are, and the images of folders by name.</summary>
    /// <exception cref="InvalidFileException">A folder holds no images.</exception>
    public static IReadOnlyList<string> Images(IEnumerable<string> arguments) =>
        [.. arguments.SelectMany(a => !Directory.Exists(a) ? [a] : ImageFolder.Files(a) is { Length: > 0 } images ? images
            : throw new InvalidFileException(a, "the folder holds no images"))];

    /// <summary>Images with the names of their features, which depend on the list alone: each shard of a run chooses alike.</summary>
    internal static IReadOnlyList<NamedImage> Named(IReadOnlyList<string> files)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var times = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. files.Select(f => new NamedImage(f, Distinct(Path.GetFileName(f))))];

        string Distinct(string name)
        {
            string key;
            do
            {
                int time = times[name] = times.GetValueOrDefault(name) + 1;
                key = time == 1 ? name : FormattableString.Invariant($"{name}#{time}");
            }
            while (!taken.Add(key));
            return key;
        }
    }

    /// <summary>Returns where every image was read.</summary>
    /// <exception cref="InvalidFileException">An image was left out; the others are written.</exception>
    internal static void RequireAllRead(IReadOnlyList<string> unreadable, int images, string target)
    {
        if (unreadable.Count > 0)
        {
            throw new InvalidFileException(target, FormattableString.Invariant(
                $"is written, but {unreadable.Count} of {images} images could not be read: {unreadable[0]}"));
        }
    }

    /// <summary>The features of image files, one after another.</summary>
    /// <param name="extractor">Makes them; not disposed.</param>
    /// <param name="recipe">How they are made.</param>
    /// <param name="files">The images.</param>
    /// <param name="unreadable">Receives what is wrong with images that cannot be read; null makes the first of them an error.</param>
    /// <param name="progress">Receives a remark for each image.</param>
    /// <param name="cancellation">Checked between the blocks of the backbone.</param>
    /// <exception cref="InvalidFileException">An image cannot be read, or none can.</exception>
    public static IEnumerable<ExtractedImage> Extract(
        IFeatureExtractor extractor, FeatureRecipe recipe, IReadOnlyList<string> files, ICollection<string>? unreadable = null,
        IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default) =>
        Extract(extractor, recipe, Named(files), unreadable, mayBeEmpty: false, progress, cancellation);

    /// <summary>The features of images under their names; of a shard every image may be unreadable.</summary>
    internal static IEnumerable<ExtractedImage> Extract(
        IFeatureExtractor extractor, FeatureRecipe recipe, IReadOnlyList<NamedImage> images, ICollection<string>? unreadable,
        bool mayBeEmpty, IProgress<ProgressEvent>? progress, CancellationToken cancellation)
    {
        int made = 0;
        InvalidFileException? last = null;
        foreach ((string file, string name) in images)
        {
            RgbImage image;
            try
            {
                image = ImageFile.Read(file);
            }
            catch (InvalidFileException error) when (unreadable is not null)
            {
                unreadable.Add(error.Message);
                progress?.Report(new ProgressEvent("note", 0, Detail: error.Message));
                last = error;
                continue;
            }

            FeatureMap map = extractor.Extract(image, recipe, cancellation);
            made++;
            yield return new(name, image, map);
            string cells = FormattableString.Invariant($"{map.Grid.Columns}x{map.Grid.Rows} cells of {map.Channels} channels");
            progress?.Report(new ProgressEvent($"{file}: {cells}", 0));
        }

        if (made == 0 && last is not null && !mayBeEmpty)
            throw last;
    }

    /// <summary>
    /// Writes [rows, columns, C] an image (or [N, C] at points) under the image's file name, and NAME.geometry = columns, rows, patch,
    /// stride, scaleX, scaleY, offsetX, offsetY (prepared = original * scale + offset). One image is in memory at a time.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="maps">Images with features of one model, asked for one after another.</param>
    /// <param name="points">csv with columns x,y: descriptors at these points alone, raster pixels; null writes whole maps.</param>
    /// <param name="info">The model.</param>
    /// <param name="recipe">How the features were made.</param>
    /// <exception cref="InvalidFileException">The points cannot be read, or the file cannot be written.</exception>
    public static void Write(
        string path, IEnumerable<ExtractedImage> maps, string? points, FeatureExtractorInfo info, FeatureRecipe recipe) =>
        Write(path, maps, points, Metadata(info, recipe));

    /// <summary>What a safetensors file says of its features.</summary>
    internal static Dictionary<string, string> Metadata(FeatureExtractorInfo info, FeatureRecipe recipe) => new()
    {
        ["model"] = info.DisplayName,
        ["weights_sha256"] = info.WeightsSha256 ?? "",
        ["preset"] = recipe.ToString(),
    };

    /// <summary>Writes features with these entries of text, which are read after the last image.</summary>
    internal static void Write(
        string path, IEnumerable<ExtractedImage> maps, string? points, IReadOnlyDictionary<string, string> metadata)
    {
        PixelPoint[]? at = points is null ? null : PointFile.Read(points);
        IEnumerable<KeyValuePair<string, StoredTensor>> tensors = Tensors(maps, at);
        switch (Path.GetExtension(path))
        {
            case ".npy":
                NpyFile.Write(path, tensors.First().Value);
                break;
            case ".npz":
                NpzFile.WriteInOrder(path, tensors);
                break;
            default:
                SafetensorsFile.WriteInOrder(path, tensors, metadata);
                break;
        }
    }

    private static IEnumerable<KeyValuePair<string, StoredTensor>> Tensors(IEnumerable<ExtractedImage> maps, PixelPoint[]? at)
    {
        var seen = new Dictionary<string, int>();
        foreach ((string name, _, FeatureMap map) in maps)
        {
            int times = seen[name] = seen.GetValueOrDefault(name) + 1;
            string key = times == 1 ? name : FormattableString.Invariant($"{name}#{times}");
            (PatchGrid g, AxisMapping m) = (map.Grid, map.Mapping);
            yield return new(key, at is null
                ? StoredTensor.From(map.Values.Span, g.Rows, g.Columns, map.Channels)
                : StoredTensor.From(map.Sample(at), at.Length, map.Channels));
            double[] geometry = [g.Columns, g.Rows, g.Patch, g.Stride, m.ScaleX, m.ScaleY, m.OffsetX, m.OffsetY];
            yield return new(key + ".geometry", StoredTensor.From(geometry, geometry.Length));
        }
    }
}
