namespace Equiview.Formats;

/// <summary>Floats of 8 bits (Micikevicius et al., "FP8 Formats for Deep Learning", 2022).</summary>
internal static class Float8
{
    private const int Bias = 7, Subnormal = 9;

    /// <summary>Sign, 4 bits of exponent, 3 of mantissa; no infinity, NaN where all seven bits are set.</summary>
    public static float FromE4M3(byte bits)
    {
        (int exponent, int mantissa) = ((bits >> 3) & 15, bits & 7);
        float value = (exponent, mantissa) switch
        {
            (15, 7) => float.NaN,
            (0, _) => MathF.ScaleB(mantissa, -Subnormal),
            _ => MathF.ScaleB(8 + mantissa, exponent - Bias - 3),
        };
        return (bits & 0x80) == 0 ? value : -value;
    }

    /// <summary>The upper byte of an IEEE half.</summary>
    public static float FromE5M2(byte bits) => (float)BitConverter.UInt16BitsToHalf((ushort)(bits << 8));
}
