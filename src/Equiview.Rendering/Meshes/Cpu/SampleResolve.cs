using System.Numerics;

namespace Equiview.Rendering.Meshes.Cpu;

/// <summary>Many radiance samples to one pixel; the CPU twin of <c>mesh_resolve.comp</c>.</summary>
internal static class SampleResolve
{
    /// <summary>
    /// Takes linear RGB and coverage (0 or 1), samplesPerSide squared a pixel, and the depth at pixel centers, where 0 makes the pixel
    /// black.
    /// </summary>
    public static RgbImage Resolve(Vector4[] radiance, float[] depth, ImageSize size, int samplesPerSide, float exposure)
    {
        RgbImage image = new(size);
        for (int y = 0; y < size.Height; y++)
        {
            for (int x = 0; x < size.Width; x++)
            {
                if (depth[(y * size.Width) + x] == 0)
                    continue;
                (int fromX, int fromY) = (x * samplesPerSide, y * samplesPerSide);
                Vector4 sum = Sum(fromX, fromY, samplesPerSide);
                if (sum.W == 0)
                    sum = Sum(fromX - 1, fromY - 1, samplesPerSide + 2);
                Vector4 mean = sum / Math.Max(sum.W, 1) * exposure;
                image[x, y] = (ToneCurve.Apply(mean.X), ToneCurve.Apply(mean.Y), ToneCurve.Apply(mean.Z));
            }
        }

        return image;

        Vector4 Sum(int fromX, int fromY, int side)
        {
            (int width, int height) = (size.Width * samplesPerSide, size.Height * samplesPerSide);
            Vector4 sum = default;
            for (int y = Math.Max(fromY, 0); y < Math.Min(fromY + side, height); y++)
            {
                for (int x = Math.Max(fromX, 0); x < Math.Min(fromX + side, width); x++)
                    sum += radiance[(y * width) + x];
            }

            return sum;
        }
    }
}
