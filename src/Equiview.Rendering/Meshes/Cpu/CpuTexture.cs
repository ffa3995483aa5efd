using System.Numerics;

namespace Equiview.Rendering.Meshes.Cpu;

/// <summary>
/// A texture with mip levels, sampled as the device does it: repeat, bilinear, blended between two levels, in linear light.
/// </summary>
internal sealed class CpuTexture(MipChain levels)
{
    /// <summary>Size of the first level.</summary>
    public ImageSize Size => levels.Sizes[0];

    /// <summary>Linear color at a texture coordinate; (0, 0) is the first pixel's outer corner.</summary>
    public Vector3 Sample(Vector2 uv, float levelOfDetail)
    {
        float clamped = Math.Clamp(levelOfDetail, 0, levels.Levels.Length - 1);
        int level = (int)clamped;
        Vector4 fine = Bilinear(uv, level), both = clamped == level ? fine : Vector4.Lerp(fine, Bilinear(uv, level + 1), clamped - level);
        return new(both.X, both.Y, both.Z);
    }

    /// <summary>Alpha at a texture coordinate, 0 to 1, of the largest level.</summary>
    public float SampleAlpha(Vector2 uv) => Bilinear(uv, 0).W;

    private Vector4 Bilinear(Vector2 uv, int level)
    {
        ImageSize size = levels.Sizes[level];
        float x = ((uv.X - MathF.Floor(uv.X)) * size.Width) - 0.5f, y = ((uv.Y - MathF.Floor(uv.Y)) * size.Height) - 0.5f;
        (float fx, float fy) = (MathF.Floor(x), MathF.Floor(y));
        return Vector4.Lerp(
            Vector4.Lerp(Texel((int)fx, (int)fy, level), Texel((int)fx + 1, (int)fy, level), x - fx),
            Vector4.Lerp(Texel((int)fx, (int)fy + 1, level), Texel((int)fx + 1, (int)fy + 1, level), x - fx),
            y - fy);
    }

    private Vector4 Texel(int x, int y, int level)
    {
        ImageSize size = levels.Sizes[level];
        int i = ((((y + size.Height) % size.Height) * size.Width) + ((x + size.Width) % size.Width)) * 4;
        byte[] bytes = levels.Levels[level];
        return new(MipChain.ToLinear(bytes[i]), MipChain.ToLinear(bytes[i + 1]), MipChain.ToLinear(bytes[i + 2]), bytes[i + 3] / 255f);
    }
}
