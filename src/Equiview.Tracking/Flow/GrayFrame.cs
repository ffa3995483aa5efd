using Equiview.Tracking.MultiHypothesis;
namespace Equiview.Tracking.Flow;

/// <summary>A frame's luma in 8 bits (ITU-R BT.601), rows from top to bottom, with what optical flow derives from it.</summary>
internal sealed class GrayFrame
{
    private readonly Lazy<LumaPyramid> pyramid;
    private (LocalContrastOptions Options, byte[] Luma)? normalized;

    public GrayFrame(RgbImage image)
    {
        Size = image.Size;
        pyramid = new Lazy<LumaPyramid>(() => LumaPyramid.Of(this));
        Luma = new byte[image.Size.PixelCount];
        ReadOnlySpan<byte> rgb = image.Pixels;
        for (int i = 0; i < Luma.Length; i++)
            Luma[i] = (byte)(((299 * rgb[3 * i]) + (587 * rgb[(3 * i) + 1]) + (114 * rgb[(3 * i) + 2]) + 500) / 1000);
    }

    /// <summary>Width and height in pixels.</summary>
    public ImageSize Size { get; }

    /// <summary>Height x Width values.</summary>
    public byte[] Luma { get; }

    /// <summary>The levels dense flow works on.</summary>
    public LumaPyramid Pyramid => pyramid.Value;

    /// <summary>Height x Width values after local contrast normalization; those of the last options are kept.</summary>
    public byte[] Normalized(LocalContrastOptions options)
    {
        if (normalized is { } known && known.Options == options)
            return known.Luma;
        byte[] luma = LocalContrast.Normalize(Luma, Size, options);
        normalized = (options, luma);
        return luma;
    }
}
