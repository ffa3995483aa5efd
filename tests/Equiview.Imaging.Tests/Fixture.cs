using System.Runtime.InteropServices;

namespace Equiview.Imaging.Tests;

/// <summary>Small files beside the tests, made by the scripts in the same folder.</summary>
internal static class Fixture
{
    public static string PathOf(params string[] parts) => Repository.PathOf(["tests", "Equiview.Imaging.Tests", "Fixtures", .. parts]);

    public static RgbImage Bytes(string name, int width, int height) =>
        new(new ImageSize(width, height), File.ReadAllBytes(PathOf("resize", name)));

    public static PlanarImage Floats(string name, int channels, int width, int height) =>
        new(new ImageSize(width, height), channels, MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(PathOf("resize", name))).ToArray());

    public static RgbImage Noise(int width, int height, int seed)
    {
        var image = new RgbImage(new ImageSize(width, height));
        new Random(seed).NextBytes(image.Pixels);
        return image;
    }
}
