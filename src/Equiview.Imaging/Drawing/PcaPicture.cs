using System.Numerics.Tensors;
using Equiview.Imaging.Resampling;
using Equiview.Numerics;

namespace Equiview.Imaging.Drawing;

/// <summary>
/// Shows features as colors: the first three principal components as red, green and blue, as in the figures of the DINOv2 paper
/// (Oquab et al. 2023). One instance holds one basis and one stretch; maps drawn with it can be compared.
/// </summary>
public sealed class PcaPicture
{
    private const double LowPercentile = 0.01, HighPercentile = 0.99;
    private const double LeastVariance = 1e-12; // below it a direction shows rounding only
    private const int MostCells = 4096; // that the basis is fitted to
    private readonly PrincipalComponents components;
    private readonly (float Low, float High)[] stretch;
    private readonly int channels;

    private PcaPicture(PrincipalComponents components, (float Low, float High)[] stretch, int channels)
    {
        this.components = components;
        this.stretch = stretch;
        this.channels = channels;
    }

    /// <summary>Finds the basis that all maps share, and for each color the 1st and 99th percentile over all cells.</summary>
    /// <exception cref="DegenerateInputException">
    /// No cells, maps of unequal channels, lengths that do not fit, or values that are not finite.
    /// </exception>
    public static PcaPicture Fit(params IReadOnlyList<FeatureGrid> maps)
    {
        if (maps.Count == 0
            || maps.Any(
                m => m.Columns < 1 || m.Rows < 1 || m.Channels < 1 || m.Channels != maps[0].Channels
                    || m.Values.Length != (long)m.Count * m.Channels))
            throw new DegenerateInputException(
                "a PCA picture needs non-empty maps of equal channels with rows x columns x channels values");
        foreach (FeatureGrid map in maps)
        {
            if (TensorPrimitives.IsFiniteAll(map.Values.Span) is false)
                throw new DegenerateInputException("a PCA picture needs finite features");
        }

        (FeatureGrid Map, int Cell)[] cells = [.. maps.SelectMany(m => Enumerable.Range(0, m.Count).Select(i => (m, i)))];
        int channels = maps[0].Channels;
        var components = PrincipalComponents.Fit(
            [.. PrincipalComponents.Thinned(cells.Length, MostCells)
                .Select(i => cells[i].Map.Values.Slice(cells[i].Cell * channels, channels))],
            components: 3);
        var stretch = new (float, float)[3];
        for (int k = 0; k < components.Directions.Length; k++)
        {
            if (!(components.Variances[k] > LeastVariance))
                continue;
            float[] sorted = [.. cells.Select(c => Project(components, c.Map.Cell(c.Cell), k)).Order()];
            stretch[k] = (
                sorted[(int)(LowPercentile * (sorted.Length - 1))], sorted[(int)Math.Ceiling(HighPercentile * (sorted.Length - 1))]);
        }

        return new PcaPicture(components, stretch, channels);
    }

    /// <summary>Paints one map over an area of the given size.</summary>
    /// <param name="map">Features with as many channels as those fitted.</param>
    /// <param name="size">Size of the image.</param>
    /// <param name="smooth">Bilinear between cells; otherwise every cell is a flat tile.</param>
    /// <exception cref="DegenerateInputException">Other channels than those fitted, or an unusable size.</exception>
    public RgbImage Draw(FeatureGrid map, ImageSize size, bool smooth = true)
    {
        if (map.Channels != channels)
            throw new DegenerateInputException(FormattableString.Invariant($"the basis has {channels} channels, the map {map.Channels}"));
        ImageLimits.Require(size);
        var planes = new PlanarImage(new ImageSize(map.Columns, map.Rows), 3, new float[3 * map.Count]);
        for (int k = 0; k < 3; k++)
        {
            (float low, float high) = stretch[k];
            Span<float> plane = planes.Plane(k);
            for (int i = 0; i < plane.Length; i++)
                plane[i] = high > low ? Math.Clamp((Project(components, map.Cell(i), k) - low) / (high - low), 0, 1) : 0.5f;
        }

        return smooth
            ? Resampler.Resize(planes, size, ResampleKernel.Bilinear, antialias: true).ToRgbImage()
            : Tiles(planes.ToRgbImage(), size);
    }

    private static float Project(PrincipalComponents components, ReadOnlySpan<float> cell, int k) =>
        TensorPrimitives.Dot(cell, components.Directions[k]) - TensorPrimitives.Dot<float>(components.Mean, components.Directions[k]);

    private static RgbImage Tiles(RgbImage cells, ImageSize size)
    {
        var picture = new RgbImage(size);
        for (int y = 0; y < size.Height; y++)
        {
            for (int x = 0; x < size.Width; x++)
                picture[x, y] = cells[(int)((long)x * cells.Width / size.Width), (int)((long)y * cells.Height / size.Height)];
        }

        return picture;
    }
}
