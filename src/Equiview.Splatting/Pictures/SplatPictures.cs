using Equiview.Imaging;
using Equiview.Imaging.Drawing;
using Equiview.Imaging.Resampling;
using Equiview.Rendering.Gaussians;

namespace Equiview.Splatting.Pictures;

/// <summary>
/// Draws renderings. The basis of the feature colors is fitted to the Gaussians, not to a image, so that all views of a scene have the
/// same colors.
/// </summary>
public sealed class SplatPictures
{
    private const int MostSamples = 8192;
    private readonly PcaPicture? basis;

    /// <summary>Prepares images of a scene.</summary>
    /// <param name="features">The features to show; needed for <see cref="SplatChannel.Pca"/> only.</param>
    /// <exception cref="DegenerateInputException">No Gaussian has a feature.</exception>
    public SplatPictures(GaussianFeatureSet? features = null)
    {
        if (features is null)
            return;
        int[] having = [.. Enumerable.Range(0, features.Count).Where(g => features[g].ContainsAnyExcept(0f))];
        if (having.Length == 0)
            throw new DegenerateInputException($"no Gaussian has a feature in the set '{features.Name}'");
        int samples = Math.Min(having.Length, MostSamples);
        float[] seen = [.. Enumerable.Range(0, samples)
            .SelectMany(i => features[having[(int)((long)i * having.Length / samples)]].ToArray())];
        basis = PcaPicture.Fit(new FeatureGrid(seen.Length / features.Dimension, 1, features.Dimension, seen));
    }

    /// <summary>A image of one channel.</summary>
    /// <param name="rendering">The rendering; with features for <see cref="SplatChannel.Pca"/>.</param>
    /// <param name="channel">What to show.</param>
    /// <param name="background">Gray value behind colors, 0 to 1.</param>
    /// <exception cref="DegenerateInputException">Features are asked for and were not rendered.</exception>
    public RgbImage Draw(GaussianRendering rendering, SplatChannel channel, float background = 0) => channel switch
    {
        SplatChannel.Color => rendering.ToRgb(background),
        SplatChannel.Depth => Coded(rendering, rendering.ExpectedDepth().Values, fromZero: false),
        SplatChannel.AccumulatedDepth => Coded(rendering, rendering.Depth.Values, fromZero: false),
        SplatChannel.Counts => Coded(rendering, Counts(rendering).Values, fromZero: true),
        SplatChannel.Alpha => rendering.Alpha.ToRgbImage(),
        SplatChannel.Normals => Normals(rendering),
        SplatChannel.Pca => Pca(rendering),
        SplatChannel.Similarity => HeatMap.Draw(rendering.ToRgb(background), OverAlpha(rendering, -1), range: (0, 1)),
        SplatChannel.Features => throw new DegenerateInputException("feature channels are no image; store their values, or draw Pca"),
        _ => throw new ArgumentOutOfRangeException(nameof(channel), channel, "no such channel"),
    };

    /// <summary>[1, H, W] Gaussians blended into each pixel.</summary>
    public static PlanarImage Counts(GaussianRendering rendering) =>
        new(rendering.Size, 1, Array.ConvertAll(rendering.Counts, c => (float)c));

    private static RgbImage Coded(GaussianRendering rendering, float[] values, bool fromZero)
    {
        float[] sorted = [.. values.Where((_, i) => rendering.Alpha.Values[i] > 0.5f).Order()];
        var picture = new RgbImage(rendering.Size);
        if (sorted.Length == 0)
            return picture;
        double low = fromZero ? 0 : sorted[(int)(0.02 * (sorted.Length - 1))], high = sorted[(int)(0.98 * (sorted.Length - 1))];
        for (int i = 0; i < values.Length; i++)
        {
            RgbColor color = ColorMap.Turbo[high > low ? (values[i] - low) / (high - low) : 0.5];
            float alpha = rendering.Alpha.Values[i];
            (
                picture.Pixels[3 * i],
                picture.Pixels[(3 * i) + 1],
                picture.Pixels[(3 * i) + 2]) = ((byte)(color.R * alpha), (byte)(color.G * alpha), (byte)(color.B * alpha));
        }

        return picture;
    }

    /// <summary>[D, H, W] features as the surface has them: blended sums over alpha.</summary>
    /// <param name="rendering">A rendering with features.</param>
    /// <param name="empty">Value where nothing is shown.</param>
    /// <exception cref="DegenerateInputException">Features were not rendered.</exception>
    public static PlanarImage OverAlpha(GaussianRendering rendering, float empty = 0)
    {
        PlanarImage features = rendering.Features
            ?? throw new DegenerateInputException("the rendering has no features; lift some onto the scene and render with them");
        int pixels = (int)rendering.Size.PixelCount;
        return new PlanarImage(
            rendering.Size,
            features.Channels,
            [.. features.Values.Select((v, i) => rendering.Alpha.Values[i % pixels] is > 1e-3f and var a ? v / a : empty)]);
    }

    private static RgbImage Normals(GaussianRendering rendering)
    {
        PlanarImage normals = OverAlpha(rendering);
        var picture = new RgbImage(rendering.Size);
        for (int i = 0; i < rendering.Alpha.Values.Length; i++)
        {
            var n = new Vector3D(normals.Plane(0)[i], -normals.Plane(1)[i], -normals.Plane(2)[i]);
            double scale = n.Length > 1e-6 ? 1 / n.Length : 0, alpha = 255 * rendering.Alpha.Values[i];
            (picture.Pixels[3 * i], picture.Pixels[(3 * i) + 1], picture.Pixels[(3 * i) + 2]) = (
                (byte)(((n.X * scale) + 1) / 2 * alpha), (byte)(((n.Y * scale) + 1) / 2 * alpha), (byte)(((n.Z * scale) + 1) / 2 * alpha));
        }

        return picture;
    }

    private RgbImage Pca(GaussianRendering rendering)
    {
        if (basis is null || rendering.Features is not { } features)
            throw new DegenerateInputException("the rendering has no features; lift some onto the scene and render with them");
        int pixels = (int)rendering.Size.PixelCount;
        var cells = new float[features.Values.Length]; // [H, W, D], what the surface has: sum over alpha
        for (int c = 0; c < features.Channels; c++)
        {
            ReadOnlySpan<float> plane = features.Plane(c);
            for (int i = 0; i < pixels; i++)
                cells[(i * features.Channels) + c] = plane[i] / Math.Max(rendering.Alpha.Values[i], 1e-3f);
        }

        RgbImage picture = basis.Draw(
            new FeatureGrid(rendering.Size.Width, rendering.Size.Height, features.Channels, cells), rendering.Size);
        for (int i = 0; i < picture.Pixels.Length; i++)
            picture.Pixels[i] = (byte)(picture.Pixels[i] * rendering.Alpha.Values[i / 3]);
        return picture;
    }
}
