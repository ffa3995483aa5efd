namespace Equiview.Tracking;

/// <summary>A frame's luma in 8 bits (ITU-R BT.601), rows from top to bottom: what optical flow works on.</summary>
internal sealed class GreyFrame
{
    private readonly Lazy<LumaPyramid> pyramid;

    public GreyFrame(RgbImage image)
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
}
