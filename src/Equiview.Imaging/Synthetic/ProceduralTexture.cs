namespace Equiview.Imaging.Synthetic;

/// <summary>
/// Seeded images with structure at every scale, for demos and tests that need exact truth and no data: smooth color noise over several
/// octaves with discs and bars of random colors on top. Same seed, same bytes, on every machine.
/// </summary>
public static class ProceduralTexture
{
    /// <summary>Makes a image.</summary>
    /// <param name="size">Size in pixels.</param>
    /// <param name="seed">Chooses the image.</param>
    /// <param name="shapes">Discs and bars painted over the noise.</param>
    public static RgbImage Make(ImageSize size, int seed, int shapes = 160)
    {
        var image = new RgbImage(size);
        Parallel.For(0, size.Height, y =>
        {
            Span<byte> row = image.Row(y);
            for (int x = 0; x < row.Length; x++)
                row[x] = (byte)(255 * Fractal(x / 3, y, seed + (x % 3 * 7919)));
        });
        for (int i = 0; i < shapes; i++)
            Paint(image, seed, i);
        return image;
    }

    // A disc or a turned bar; sizes follow a power law, as in natural scenes.
    private static void Paint(RgbImage image, int seed, int index)
    {
        double U(int k) => Hash(index, k, seed ^ 0x5bd1e995);
        double radius = image.Size.ShortSide * 0.012 / Math.Pow(0.012 + U(0), 0.6);
        (double cx, double cy) = (U(1) * image.Width, U(2) * image.Height);
        (double sin, double cos) = Math.SinCos(U(3) * Math.PI);
        bool bar = U(4) < 0.5;
        (byte, byte, byte) color = ((byte)(255 * U(5)), (byte)(255 * U(6)), (byte)(255 * U(7)));
        for (int y = Math.Max(0, (int)(cy - radius)); y < Math.Min(image.Height, cy + radius); y++)
        {
            for (int x = Math.Max(0, (int)(cx - radius)); x < Math.Min(image.Width, cx + radius); x++)
            {
                (double dx, double dy) = (x + 0.5 - cx, y + 0.5 - cy);
                bool inside = bar
                    ? Math.Abs((cos * dx) + (sin * dy)) < radius * 0.6 && Math.Abs((cos * dy) - (sin * dx)) < radius * 0.2
                    : (dx * dx) + (dy * dy) < radius * radius * 0.3;
                if (inside)
                    image[x, y] = color;
            }
        }
    }

    // Sum of octaves of value noise, stretched to 0..1.
    private static double Fractal(int x, int y, int seed)
    {
        double sum = 0, weight = 0;
        for (int octave = 0; octave < 6; octave++)
        {
            double amplitude = Math.Pow(0.72, octave), cell = 96 / Math.Pow(2, octave);
            sum += amplitude * ValueNoise(x / cell, y / cell, seed + (octave * 131));
            weight += amplitude;
        }

        return Math.Clamp((((sum / weight) - 0.5) * 2.2) + 0.5, 0, 1);
    }

    private static double ValueNoise(double x, double y, int seed)
    {
        (int ix, int iy) = ((int)Math.Floor(x), (int)Math.Floor(y));
        (double fx, double fy) = (Smooth(x - ix), Smooth(y - iy));
        double top = Hash(ix, iy, seed) + (fx * (Hash(ix + 1, iy, seed) - Hash(ix, iy, seed)));
        double bottom = Hash(ix, iy + 1, seed) + (fx * (Hash(ix + 1, iy + 1, seed) - Hash(ix, iy + 1, seed)));
        return top + (fy * (bottom - top));
    }

    private static double Smooth(double t) => t * t * (3 - (2 * t));

    // A mixing of three integers to [0, 1), independent of the runtime's generators.
    private static double Hash(int x, int y, int seed)
    {
        uint h = unchecked(((uint)x * 0x9E3779B1u) ^ ((uint)y * 0x85EBCA77u) ^ ((uint)seed * 0xC2B2AE3Du));
        h = unchecked((h ^ (h >> 15)) * 0x2C1B3C6Du);
        h = unchecked((h ^ (h >> 12)) * 0x297A2D39u);
        return (h ^ (h >> 15)) / 4294967296.0;
    }
}
