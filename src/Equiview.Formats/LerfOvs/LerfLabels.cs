using System.Text.Json;
using Equiview.Formats.Files;

namespace Equiview.Formats.LerfOvs;

/// <summary>A labelled object in a image.</summary>
/// <param name="Category">What it is, the text of the query.</param>
/// <param name="Polygon">Outline, raster pixels.</param>
/// <param name="Min">Low corner of its box.</param>
/// <param name="Max">High corner of its box.</param>
internal sealed record LerfObject(string Category, IReadOnlyList<PixelPoint> Polygon, PixelPoint Min, PixelPoint Max)
{
    /// <summary>
    /// [H, W] whether the center of a pixel lies inside the outline (even-odd rule), with the outline scaled to another size of the
    /// image.
    /// </summary>
    /// <param name="labelled">Size of the image that was labelled.</param>
    /// <param name="size">Size of the mask.</param>
    public bool[] Mask(ImageSize labelled, ImageSize size)
    {
        var mask = new bool[size.PixelCount];
        double sx = (double)labelled.Width / size.Width, sy = (double)labelled.Height / size.Height;
        for (int i = 0; i < mask.Length; i++)
        {
            double x = ((i % size.Width) + 0.5) * sx, y = ((i / size.Width) + 0.5) * sy;
            for (int a = 0, b = Polygon.Count - 1; a < Polygon.Count; b = a++)
            {
                if (Polygon[a].Y > y != Polygon[b].Y > y
                    && x < Polygon[a].X + ((y - Polygon[a].Y) / (Polygon[b].Y - Polygon[a].Y) * (Polygon[b].X - Polygon[a].X)))
                    mask[i] = !mask[i];
            }
        }

        return mask;
    }
}

/// <summary>Labels of one image in the layout of LERF-OVS (LangSplat's evaluation data): a JSON file with "info" and "objects".</summary>
/// <param name="Name">Name of the image.</param>
/// <param name="Size">Its size.</param>
/// <param name="Objects">What is labelled in it.</param>
internal sealed record LerfLabels(string Name, ImageSize Size, IReadOnlyList<LerfObject> Objects)
{
    /// <summary>Reads every .json of a folder, by name.</summary>
    /// <exception cref="InvalidFileException">The folder is missing or holds none, or a file is malformed.</exception>
    public static IReadOnlyList<LerfLabels> ReadFolder(string folder)
    {
        string[] files = Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal)] : [];
        return files.Length > 0
            ? [.. files.Select(Read)]
            : throw new InvalidFileException(folder, "holds no label files (*.json of LERF-OVS)");
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidFileException">No JSON, or without the keys of this layout.</exception>
    public static LerfLabels Read(string path)
    {
        JsonElement root = JsonFile.Read(path), info = root.Field(path, "info");
        var size = new ImageSize(
            info.Field(path, "width").Integer(path, "info.width"), info.Field(path, "height").Integer(path, "info.height"));
        if (size.ShortSide < 1 || size.LongSide > ImageSize.MaxSide)
            throw new InvalidFileException(path, $"labels a picture of {size}", "info");
        string name = info.Optional("name")?.Text(path, "info.name") ?? Path.GetFileNameWithoutExtension(path);
        return new LerfLabels(name, size, [.. root.Field(path, "objects").Items(path, "objects").Select(o => Object(path, o))]);
    }

    private static LerfObject Object(string path, JsonElement item)
    {
        double[] outline = item.Field(path, "segmentation").Numbers(path, "segmentation", 6),
            box = item.Field(path, "bbox").Numbers(path, "bbox", 4);
        PixelPoint[] polygon = [.. outline.Chunk(2).Where(p => p.Length == 2).Select(p => new PixelPoint(p[0], p[1]))];
        return new LerfObject(
            item.Field(path, "category").Text(path, "category"), polygon, new PixelPoint(box[0], box[1]), new PixelPoint(box[2], box[3]));
    }
}
