using OpenCvSharp;

namespace Equiview.Tracking.Flow;

/// <summary>A frame's luma in 8 bits (ITU-R BT.601), rows from top to bottom: what optical flow works on.</summary>
internal sealed class GrayFrame
{
    // Half the side of the surroundings as a share of the long side; the gray levels that one spread becomes; the spread that noise alone has.
    private const double EvenReach = 0.045, EvenSpread = 45, NoiseFloor = 10;
    private readonly Lazy<LumaPyramid> pyramid;
    private readonly Lazy<byte[]> even;

    public GrayFrame(RgbImage image)
    {
        Size = image.Size;
        pyramid = new Lazy<LumaPyramid>(() => LumaPyramid.Of(this));
        even = new Lazy<byte[]>(MakeEven);
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

    /// <summary>
    /// Height x Width values: <see cref="Luma"/> less the mean of its surroundings, divided by their spread, so that a change of light does not
    /// move patches that are aligned by brightness.
    /// </summary>
    public byte[] Even => even.Value;

    private byte[] MakeEven()
    {
        var values = new byte[Luma.Length];
        int side = (2 * (int)Math.Round(EvenReach * Size.LongSide)) + 1;
        var window = new Size(side, side);
        using Mat luma = Mat.FromPixelData(Size.Height, Size.Width, MatType.CV_8UC1, Luma), result = Mat.FromPixelData(Size.Height, Size.Width, MatType.CV_8UC1, values);
        using Mat detail = new(), mean = new(), spread = new();
        luma.ConvertTo(detail, MatType.CV_32F);
        Cv2.Blur(detail, mean, window);
        Cv2.SqrBoxFilter(luma, spread, MatType.CV_32F, window);
        Cv2.Subtract(detail, mean, detail);
        Cv2.Multiply(mean, mean, mean);
        Cv2.Subtract(spread, mean, spread);
        Cv2.Max(spread, 0, spread);
        Cv2.Sqrt(spread, spread);
        Cv2.Add(spread, new Scalar(NoiseFloor), spread);
        Cv2.Divide(detail, spread, detail, EvenSpread);
        detail.ConvertTo(result, MatType.CV_8UC1, 1, 128);
        return values;
    }
}
