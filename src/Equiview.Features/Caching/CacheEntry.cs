using System.Runtime.InteropServices;
using Equiview.Formats;
using Equiview.Formats.Safetensors;

namespace Equiview.Features.Caching;

/// <summary>What a cache entry holds: descriptors in half precision, geometry in double.</summary>
internal static class CacheEntry
{
    private const string Features = "features", Geometry = "geometry", Points = "points", Scores = "scores",
        Scales = "scales", Orientations = "orientations";

    /// <summary>The map as a hit will give it.</summary>
    public static FeatureMap Round(FeatureMap map) => new(Round(map.Values.Span), map.Channels, map.Grid, map.Mapping, map.ImageSize);

    /// <summary>The key points as a hit will give them.</summary>
    public static KeypointFeatures Round(KeypointFeatures found) => found with { Descriptors = Round(found.Descriptors) };

    public static Dictionary<string, StoredTensor> Tensors(FeatureMap map)
    {
        (PatchGrid g, AxisMapping m) = (map.Grid, map.Mapping);
        return new()
        {
            [Features] = Halves(map.Values.Span, g.Count, map.Channels),
            [Geometry] = StoredTensor.From(
                (ReadOnlySpan<double>)[g.Columns, g.Rows, g.Patch, g.Stride, m.ScaleX, m.ScaleY, m.OffsetX, m.OffsetY], 8),
        };
    }

    public static Dictionary<string, StoredTensor> Tensors(KeypointFeatures found)
    {
        double[] points = [.. found.Points.SelectMany(p => new[] { p.X, p.Y })];
        var tensors = new Dictionary<string, StoredTensor>
        {
            [Features] = Halves(found.Descriptors, found.Points.Length, found.Channels),
            [Points] = StoredTensor.From(points, found.Points.Length, 2),
            [Scores] = StoredTensor.From(found.Scores, found.Scores.Length),
        };
        foreach ((string name, float[]? values) in ((string, float[]?)[])[(Scales, found.Scales), (Orientations, found.Orientations)])
        {
            if (values is not null)
                tensors[name] = StoredTensor.From(values, values.Length);
        }

        return tensors;
    }

    public static FeatureMap ReadMap(SafetensorsFile file, ImageSize size)
    {
        double[] g = file.Tensors[Geometry].ToDoubles();
        StoredTensor features = file.Tensors[Features];
        var grid = new PatchGrid((int)g[0], (int)g[1], g[2], g[3]);
        return new FeatureMap(features.ToSingles(), (int)features.Shape[1], grid, new AxisMapping(g[4], g[5], g[6], g[7]), size);
    }

    public static KeypointFeatures ReadKeypoints(SafetensorsFile file)
    {
        StoredTensor features = file.Tensors[Features];
        PixelPoint[] points = [.. file.Tensors[Points].ToDoubles().Chunk(2).Select(p => new PixelPoint(p[0], p[1]))];
        return new KeypointFeatures(points, features.ToSingles(), file.Tensors[Scores].ToSingles(), (int)features.Shape[1])
        {
            Scales = file.Tensors.GetValueOrDefault(Scales)?.ToSingles(),
            Orientations = file.Tensors.GetValueOrDefault(Orientations)?.ToSingles(),
        };
    }

    private static float[] Round(ReadOnlySpan<float> values)
    {
        var rounded = new float[values.Length];
        for (int i = 0; i < rounded.Length; i++)
            rounded[i] = (float)(Half)values[i];
        return rounded;
    }

    private static StoredTensor Halves(ReadOnlySpan<float> values, int rows, int channels)
    {
        var halves = new Half[values.Length];
        for (int i = 0; i < halves.Length; i++)
            halves[i] = (Half)values[i];
        return new(ElementType.Float16, [rows, channels], MemoryMarshal.AsBytes(halves.AsSpan()).ToArray());
    }
}
