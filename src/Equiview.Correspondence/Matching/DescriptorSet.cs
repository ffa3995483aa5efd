using Equiview.Correspondence.Similarity;
using Equiview.Features;
namespace Equiview.Correspondence.Matching;

/// <summary>Descriptors with the image points they stand for: one side of a matching problem.</summary>
public sealed class DescriptorSet
{
    /// <summary>Any descriptors at any points.</summary>
    /// <param name="values">[N, channels], row-major; used as it is, not copied.</param>
    /// <param name="channels">Channels of a descriptor.</param>
    /// <param name="points">N points in original pixels.</param>
    /// <exception cref="DegenerateInputException">The counts do not fit, or a value or point is not finite.</exception>
    public DescriptorSet(ReadOnlyMemory<float> values, int channels, IReadOnlyList<PixelPoint> points)
        : this(values, channels, points, null)
    {
    }

    private DescriptorSet(ReadOnlyMemory<float> values, int channels, IReadOnlyList<PixelPoint> points, CellLayout? layout)
    {
        Descriptors.RequireFinite(values.Span, channels, "descriptor set");
        if (values.Length / channels != points.Count)
            throw new DegenerateInputException(
                FormattableString.Invariant($"{values.Length / channels} descriptors do not fit {points.Count} points"));
        if (points.Any(point => !point.IsFinite))
            throw new DegenerateInputException("a point of the descriptor set is not finite");
        Values = values;
        Channels = channels;
        Points = points;
        Layout = layout;
    }

    /// <summary>[N, Channels], row-major.</summary>
    public ReadOnlyMemory<float> Values { get; }

    /// <summary>Channels of a descriptor.</summary>
    public int Channels { get; }

    /// <summary>N points in original pixels.</summary>
    public IReadOnlyList<PixelPoint> Points { get; }

    /// <summary>How the descriptors were made; null where that is not known, and nothing is checked then.</summary>
    public FeatureRecipe? Recipe { get; init; }

    /// <summary>Image size, scales and orientations of key points, for learned matchers; null where they are not known.</summary>
    /// <exception cref="DegenerateInputException">
    /// Other numbers of scales or orientations than points, or one that is not finite.
    /// </exception>
    public KeypointGeometry? Geometry
    {
        get;
        init
        {
            value?.Require(Count);
            field = value;
        }
    }

    /// <summary>Number of descriptors.</summary>
    public int Count => Points.Count;

    /// <summary>How the descriptors lie on the grid, when they are cells of a map; only then can a match be refined below a cell.</summary>
    internal CellLayout? Layout { get; }

    /// <summary>The cells of a map.</summary>
    /// <param name="map">The map.</param>
    /// <param name="mask">Cells to take, row-major; null means all. It may be empty of cells.</param>
    /// <exception cref="DegenerateInputException">The mask has another length than the grid, or a feature is not finite.</exception>
    public static DescriptorSet FromCells(FeatureMap map, bool[]? mask = null)
    {
        if (mask is not null && mask.Length != map.Grid.Count)
            throw new DegenerateInputException(
                FormattableString.Invariant($"a mask of {mask.Length} cells does not fit a grid of {map.Grid.Columns}x{map.Grid.Rows}"));
        int[] cells = [.. Enumerable.Range(0, map.Grid.Count).Where(cell => mask is null || mask[cell])];
        ReadOnlyMemory<float> values = map.Values;
        if (cells.Length < map.Grid.Count)
        {
            var taken = new float[cells.Length * map.Channels];
            for (int i = 0; i < cells.Length; i++)
                map.Cell(cells[i]).CopyTo(taken.AsSpan(i * map.Channels));
            values = taken;
        }

        return new DescriptorSet(
            values, map.Channels, [.. cells.Select(cell => map.PatchCenter(cell))], new CellLayout(map, cells))
        { Recipe = map.Recipe };
    }

    /// <summary>
    /// Interpolated descriptors at points of the original image; see <see cref="FeatureMap.Sample(IReadOnlyList{PixelPoint}, bool)"/>.
    /// </summary>
    public static DescriptorSet FromPoints(FeatureMap map, IReadOnlyList<PixelPoint> points) =>
        new(map.Sample(points), map.Channels, points) { Recipe = map.Recipe };

    /// <summary>The key points of an image.</summary>
    /// <param name="found">What a detector found.</param>
    /// <param name="size">The image.</param>
    /// <param name="recipe">How it was prepared.</param>
    public static DescriptorSet FromKeypoints(KeypointFeatures found, ImageSize size, FeatureRecipe? recipe) =>
        new(found.Descriptors, found.Channels, found.Points)
        {
            Recipe = recipe,
            Geometry = new KeypointGeometry(size.Width, size.Height, found.Scales, found.Orientations),
        };

    /// <summary>Some of the descriptors, without the layout of cells.</summary>
    /// <param name="rows">Indices of those that are kept, in their order.</param>
    public DescriptorSet Of(int[] rows)
    {
        var values = new float[rows.Length * Channels];
        for (int i = 0; i < rows.Length; i++)
            Values.Span.Slice(rows[i] * Channels, Channels).CopyTo(values.AsSpan(i * Channels));
        return new DescriptorSet(values, Channels, Array.ConvertAll(rows, i => Points[i]))
        {
            Recipe = Recipe,
            Geometry = Geometry?.Of(rows),
        };
    }
}
