namespace Equiview.Formats.Ply;

/// <summary>
/// Orders Gaussians along a Z-order curve through the box of their centers (Morton 1966), so that neighbors in the file are neighbors in
/// space.
/// </summary>
internal static class MortonOrder
{
    private const int BitsPerAxis = 21;

    /// <summary>Gaussians in their new order; equal places keep the scene's order.</summary>
    public static int[] Of(GaussianScene scene)
    {
        var codes = new ulong[scene.Count];
        for (int axis = 0; axis < 3; axis++)
        {
            float low = float.PositiveInfinity, high = float.NegativeInfinity;
            for (int g = 0; g < scene.Count; g++)
                (low, high) = (Math.Min(low, scene.Means[(3 * g) + axis]), Math.Max(high, scene.Means[(3 * g) + axis]));
            double scale = high > low ? ((1 << BitsPerAxis) - 1) / ((double)high - low) : 0;
            for (int g = 0; g < scene.Count; g++)
                codes[g] |= Spread((ulong)((scene.Means[(3 * g) + axis] - (double)low) * scale)) << axis;
        }

        int[] order = [.. Enumerable.Range(0, scene.Count)];
        return [.. order.OrderBy(g => codes[g])];
    }

    // Puts two zero bits after each bit.
    private static ulong Spread(ulong v)
    {
        v = (v | (v << 32)) & 0x1f00000000ffff;
        v = (v | (v << 16)) & 0x1f0000ff0000ff;
        v = (v | (v << 8)) & 0x100f00f00f00f00f;
        v = (v | (v << 4)) & 0x10c30c30c30c30c3;
        return (v | (v << 2)) & 0x1249249249249249;
    }
}
