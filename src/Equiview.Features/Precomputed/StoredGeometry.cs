using System.Text.Json;
using System.Text.Json.Serialization;
using Equiview.Formats;

namespace Equiview.Features.Precomputed;

/// <summary>
/// geometry.json of a folder of precomputed features: where the cells of each map lie in its image, and in which order the axes are stored.
/// </summary>
/// <param name="Covers">"image": the cells divide the whole image evenly; patch, stride, offset and imageSize then have no effect.</param>
/// <param name="Patch">Side of a cell in pixels; null is the stride.</param>
/// <param name="Stride">Distance of neighboring cells in pixels.</param>
/// <param name="Offset">[x, y] of the outer corner of the first cell, pixels; null is [0, 0].</param>
/// <param name="ImageSize">[width, height] of the image that the network saw, whose pixels these are; null is the image's own.</param>
/// <param name="Layout">"chw" ([C, rows, columns], with or without a 1 before) or "hwc" ([rows, columns, C]).</param>
/// <param name="Model">What made the features, for reports.</param>
/// <param name="License">License of that model, for reports.</param>
internal sealed record StoredGeometry(
    string? Covers, double? Patch, double? Stride, double[]? Offset, int[]? ImageSize, string? Layout, string? Model, string? License)
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "geometry.json";

    private const string WholeImage = "image", RowsFirst = "hwc", ChannelsFirst = "chw";
    private const int MostCharacters = 1 << 16;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>Whether channels are the last axis.</summary>
    public bool ChannelsLast => Layout == RowsFirst;

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="InvalidFileException">Missing, no such JSON, or a value that no grid has.</exception>
    public static StoredGeometry Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(path, "is needed beside precomputed features: {\"covers\": \"image\"}, or "
                + "{\"patch\": 14, \"stride\": 14, \"offset\": [0, 0]} in pixels");
        }

        try
        {
            StoredGeometry? read = text.Length > MostCharacters ? null : JsonSerializer.Deserialize<StoredGeometry>(text, Options);
            return read?.Fault is { } fault ? throw new InvalidFileException(path, fault)
                : read ?? throw new InvalidFileException(path, "is no geometry of features");
        }
        catch (JsonException error)
        {
            throw new InvalidFileException(path, $"is no geometry of features: {error.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>The grid of a map, and how the image lies under it.</summary>
    /// <param name="columns">Columns of the map.</param>
    /// <param name="rows">Rows of the map.</param>
    /// <param name="image">The image.</param>
    public (PatchGrid Grid, AxisMapping Mapping) Of(int columns, int rows, ImageSize image)
    {
        if (Covers is not null)
            return (new PatchGrid(columns, rows, 1, 1), new AxisMapping((double)columns / image.Width, (double)rows / image.Height));
        AxisMapping scale = ImageSize is null ? AxisMapping.Identity : AxisMapping.Resize(image, new ImageSize(ImageSize[0], ImageSize[1]));
        return (new PatchGrid(columns, rows, Patch ?? Stride!.Value, Stride!.Value),
            scale with { OffsetX = -(Offset?[0] ?? 0), OffsetY = -(Offset?[1] ?? 0) });
    }

    // Null where there is none.
    private string? Fault =>
        Covers is not (null or WholeImage) ? $"covers '{Covers}'; give 'image', or patch and stride"
        : Covers is not null && (Patch ?? Stride) is not null ? "covers the image and has a patch or stride; give one of both"
        : Covers is null && !IsLength(Stride) ? "has neither \"covers\": \"image\" nor a stride that is a length in pixels"
        : Patch is not null && !IsLength(Patch) ? "has a patch that is no length in pixels"
        : Offset is not null && (Offset.Length != 2 || !Offset.All(o => double.IsFinite(o) && Math.Abs(o) <= Equiview.ImageSize.MaxSide))
            ? "has an offset that is not [x, y] in pixels"
        : ImageSize is not null && (ImageSize.Length != 2 || !ImageSize.All(s => s is > 0 and <= Equiview.ImageSize.MaxSide))
            ? "has an imageSize that is not [width, height]"
        : Layout is not (null or ChannelsFirst or RowsFirst) ? $"has the layout '{Layout}'; give chw or hwc" : null;

    private static bool IsLength(double? value) => value is > 0 and <= Equiview.ImageSize.MaxSide;
}
