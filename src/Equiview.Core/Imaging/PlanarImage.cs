namespace Equiview;

/// <summary>A float image, channel planes one after the other: values[c * H * W + y * W + x].</summary>
public sealed class PlanarImage
{
    /// <summary>Wraps values; the array is used as it is, not copied.</summary>
    /// <param name="size">Width and height in pixels.</param>
    /// <param name="channels">Number of planes.</param>
    /// <param name="values">channels x Height x Width values.</param>
    /// <exception cref="DegenerateInputException">The size is empty or too large, or the array has another length.</exception>
    public PlanarImage(ImageSize size, int channels, float[] values)
    {
        RgbImage.RequireUsable(size);
        if (values.LongLength != size.PixelCount * channels)
            throw new DegenerateInputException(
                FormattableString.Invariant($"{channels} planes of {size} need {size.PixelCount * channels} values, got ")
                    + FormattableString.Invariant($"{values.LongLength}"));
        Size = size;
        Channels = channels;
        Values = values;
    }

    /// <summary>Width and height in pixels.</summary>
    public ImageSize Size { get; }

    /// <summary>Number of planes.</summary>
    public int Channels { get; }

    /// <summary>channels x Height x Width values.</summary>
    public float[] Values { get; }

    /// <summary>One channel, Height x Width values.</summary>
    public Span<float> Plane(int channel) => Values.AsSpan(checked((int)(channel * Size.PixelCount)), (int)Size.PixelCount);
}
