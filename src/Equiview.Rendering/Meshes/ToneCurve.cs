namespace Equiview.Rendering.Meshes;

/// <summary>From scene radiance to a display byte; the CPU twin of <c>mesh_resolve.comp</c>.</summary>
internal static class ToneCurve
{
    /// <summary>Narkowicz's fit of the ACES reference transform (2016), then sRGB.</summary>
    public static byte Apply(float radiance)
    {
        float x = radiance;
        return EncodeSrgb(x * ((2.51f * x) + 0.03f) / ((x * ((2.43f * x) + 0.59f)) + 0.14f));
    }

    /// <summary>The sRGB byte of a linear value, clamped to [0, 1].</summary>
    public static byte EncodeSrgb(float linear)
    {
        float x = Math.Clamp(linear, 0, 1);
        float encoded = x <= 0.0031308f ? 12.92f * x : (1.055f * MathF.Pow(x, 1 / 2.4f)) - 0.055f;
        return (byte)MathF.Round(encoded * 255);
    }
}
