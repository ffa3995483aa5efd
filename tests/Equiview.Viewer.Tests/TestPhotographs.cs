using Equiview.Imaging.Codecs;
using Equiview.TestKit;

namespace Equiview.Viewer.Tests;

/// <summary>Two photographs of which the truth is known: the second shows the first moved by a shift.</summary>
internal static class TestPhotographs
{
    /// <summary>What lies at a point of the first lies so far from it in the second, pixels.</summary>
    public const int ShiftX = 48, ShiftY = -24;

    private static readonly ImageSize Size = new(480, 320);

    /// <summary>Writes both; returns their paths.</summary>
    public static string[] Write(TemporaryFolder folder)
    {
        string[] paths = [folder["first.png"], folder["second.png"]];
        ImageFile.Write(paths[0], Draw(Size, 0, 0));
        ImageFile.Write(paths[1], Draw(Size, ShiftX, ShiftY));
        return paths;
    }

    /// <summary>Patches of random gray, smooth enough for descriptors and nowhere alike, moved by a shift.</summary>
    public static RgbImage Draw(ImageSize size, int shiftX, int shiftY)
    {
        var image = new RgbImage(size);
        for (int y = 0; y < size.Height; y++)
        {
            for (int x = 0; x < size.Width; x++)
            {
                byte value = (byte)((0.5 * Noise(x - shiftX, y - shiftY, 8)) + (0.5 * Noise(x - shiftX, y - shiftY, 21)));
                image[x, y] = (value, value, (byte)(255 - value));
            }
        }

        return image;
    }

    private static double Noise(int x, int y, int cell)
    {
        double u = x / (double)cell, v = y / (double)cell;
        int i = (int)Math.Floor(u), j = (int)Math.Floor(v);
        double a = Smooth(u - i), b = Smooth(v - j);
        return ((1 - b) * (((1 - a) * At(i, j)) + (a * At(i + 1, j)))) + (b * (((1 - a) * At(i, j + 1)) + (a * At(i + 1, j + 1))));
    }

    private static double Smooth(double t) => t * t * (3 - (2 * t));

    private static double At(int i, int j) =>
        unchecked((((uint)(i * 73856093) ^ (uint)(j * 19349663)) * 2654435761u) ^ 0x5bd1e995u) * 0x85ebca6bu >> 24;
}
