using Equiview.Features;

namespace Equiview.Splatting.Lifting;

/// <summary>
/// Features of a photograph at every pixel of the ideal pinhole camera that a rasterizer renders. The lens is undone while sampling, so no
/// image is resampled.
/// </summary>
/// <param name="Intrinsics">The pinhole camera, of the size of <paramref name="Features"/>.</param>
/// <param name="Features">[D, H, W] unit vectors, bilinear between feature cells; or [K, H, W] their latents.</param>
/// <param name="Validity">[H, W] 1 where the photograph shows the pixel, else 0.</param>
public sealed record ViewFeatures(CameraIntrinsics Intrinsics, PlanarImage Features, float[] Validity)
{
    /// <summary>Samples a feature map on the pixel grid of a view.</summary>
    /// <param name="view">The camera and lens; its intrinsics may be for another size of the same image.</param>
    /// <param name="map">Features of the view's photograph.</param>
    /// <param name="size">Size of the result; it should have the photograph's aspect.</param>
    /// <param name="latents">Encodes every pixel's unit feature; null keeps it.</param>
    public static ViewFeatures Sample(PosedView view, FeatureMap map, ImageSize size, FeatureDecoder? latents = null)
    {
        int channels = latents?.LatentDimension ?? map.Channels;
        CameraIntrinsics camera = view.Intrinsics.ResizedTo(size), photograph = view.Intrinsics.ResizedTo(map.ImageSize);
        var features = new PlanarImage(size, channels, new float[checked(channels * (int)size.PixelCount)]);
        var validity = new float[size.PixelCount];
        Parallel.For(0, size.Height, y =>
        {
            var points = new PixelPoint[size.Width];
            for (int x = 0; x < points.Length; x++)
            {
                Vector3D ray = camera.Unproject(new PixelPoint(x + 0.5, y + 0.5), 1);
                PixelPoint point = view.Distortion?.Project(photograph, ray) ?? photograph.Project(ray);
                bool shown = point.IsFinite && map.ImageSize.Contains(point);
                validity[(y * points.Length) + x] = shown ? 1 : 0;
                points[x] = shown ? point : default;
            }

            float[] row = map.Sample(points, normalize: true); // [W, D]
            if (latents is not null)
                row = Encode(row, latents); // [W, K]
            for (int c = 0; c < channels; c++)
            {
                Span<float> target = features.Plane(c).Slice(y * size.Width, size.Width);
                for (int x = 0; x < target.Length; x++)
                    target[x] = row[(x * channels) + c];
            }
        });
        return new ViewFeatures(camera, features, validity);
    }

    /// <summary>[H, W] factor of each pixel: its validity times the confidence in it.</summary>
    /// <param name="confidence">[1, H, W], or null for 1 everywhere.</param>
    public float[] WeightsWith(PlanarImage? confidence) =>
        confidence is null ? Validity : [.. Validity.Zip(confidence.Values, (valid, factor) => valid * factor)];

    private static float[] Encode(float[] row, FeatureDecoder latents)
    {
        var encoded = new float[row.Length / latents.Dimension * latents.LatentDimension];
        for (int x = 0; x < row.Length / latents.Dimension; x++)
            latents.Encode(
                row.AsSpan(x * latents.Dimension, latents.Dimension), encoded.AsSpan(x * latents.LatentDimension, latents.LatentDimension));
        return encoded;
    }
}
