namespace Equiview.Rendering.Gaussians;

/// <summary>The planes of a image while tiles are written into them.</summary>
internal sealed class RenderPlanes(ImageSize size, int featureCount)
{
    /// <summary>Channels before the features: red, green, blue, depth.</summary>
    public const int FixedChannels = 4;

    private readonly PlanarImage color = new(size, 3, new float[3 * size.PixelCount]);
    private readonly PlanarImage depth = new(size, 1, new float[size.PixelCount]);
    private readonly PlanarImage? features = featureCount > 0 ? new(size, featureCount, new float[featureCount * size.PixelCount]) : null;

    public ImageSize Size { get; } = size;

    /// <summary>Red, green, blue, depth and features.</summary>
    public int ChannelCount { get; } = FixedChannels + featureCount;

    public PlanarImage Alpha { get; } = new(size, 1, new float[size.PixelCount]);

    public int[] Counts { get; } = new int[size.PixelCount];

    /// <summary>The plane of a channel.</summary>
    public Span<float> this[int channel] =>
        channel < 3 ? color.Plane(channel) : channel == 3 ? depth.Plane(0) : features!.Plane(channel - FixedChannels);

    public GaussianRendering ToRendering(IReadOnlyList<(string, double)>? timings = null) =>
        new(color, Alpha, depth, features, Counts) { Timings = timings ?? [] };
}
