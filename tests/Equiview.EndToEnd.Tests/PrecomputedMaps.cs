using Equiview.Formats;
using Equiview.Formats.Npy;
namespace Equiview.EndToEnd.Tests;

/// <summary>What 'features' wrote, stored as another program would for --model precomputed:FOLDER.</summary>
internal static class PrecomputedMaps
{
    /// <summary>Stores the maps of images that were neither scaled nor cut.</summary>
    public static void Store(string npz, string folder)
    {
        Directory.CreateDirectory(folder);
        using NpzArchive made = NpzArchive.Open(npz);
        foreach (string image in made.Tensors.Keys.Where(k => !k.EndsWith(".geometry", StringComparison.Ordinal)))
        {
            NpyFile.Write(Path.Combine(folder, Path.ChangeExtension(image, ".npy")), made.Tensors[image].Copy());
            double[] g = made.Tensors[image + ".geometry"].ToDoubles(); // columns, rows, patch, stride, scale, offset
            Assert.Equal([1, 1, 0, 0], g[4..]);
            File.WriteAllText(Path.Combine(folder, "geometry.json"), FormattableString.Invariant(
                $$"""{"patch": {{g[2]}}, "stride": {{g[3]}}, "layout": "hwc", "model": "dense-sift"}"""));
        }
    }
}
