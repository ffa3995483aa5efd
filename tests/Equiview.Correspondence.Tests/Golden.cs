using Equiview.Features;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.TestKit;
namespace Equiview.Correspondence.Tests;

/// <summary>The golden values of the paper protocol: what the reference implementation returned (README beside the files).</summary>
internal sealed class Golden(string name) : IDisposable
{
    private readonly NpzArchive archive = NpzArchive.Open(SharedData.Require("paper-protocol", "golden", name));

    public float[] Singles(string key) => archive.Tensors[key].ToSingles();

    public int[] Integers(string key) => [.. archive.Tensors[key].ToInt64s().Select(v => (int)v)];

    public long[] Shape(string key) => archive.Tensors[key].Shape;

    /// <summary>A [C, H, W] array as a map of 14 px patches over its own prepared frame.</summary>
    public FeatureMap Map(string key)
    {
        float[] planes = Singles(key);
        (int channels, int rows, int columns) = ((int)Shape(key)[0], (int)Shape(key)[1], (int)Shape(key)[2]);
        float[] values = [.. Enumerable.Range(0, planes.Length).Select(i => planes[(i % channels * rows * columns) + (i / channels)])];
        return new FeatureMap(
            values, channels, new PatchGrid(columns, rows, 14, 14), AxisMapping.Identity, new ImageSize(columns * 14, rows * 14));
    }

    public void Dispose() => archive.Dispose();
}
