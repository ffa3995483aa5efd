using Equiview.Features;
using Equiview.Formats.Npy;
using Equiview.Formats;
using Equiview.TestKit;
using Equiview.Tracking.TapNext;
namespace Equiview.Tracking.Tests.TapNext;

/// <summary>
/// Small networks and frames with values made of the hash of their names, as Fixtures/make_tapnext.py makes them, and its golden results.
/// </summary>
internal sealed class TapNextSample(string name, NpzArchive golden)
{
    private static readonly string[] NormFactors =
    [
        "ln_1.weight", "ln_2.weight", "encoder_norm.weight", "head.1.weight", "head.4.weight", "LayerNorm_0/scale", "LayerNorm_1/scale",
        "encoder_norm/scale", "layers_1/scale", "layers_4/scale",
    ];

    public static NpzArchive Open() =>
        NpzArchive.Open(Repository.PathOf("tests", "Equiview.Tracking.Tests", "Fixtures", "tapnext.npz"));

    public TapNextConfig Config => new((int)Sizes[0], (int)Sizes[1], (int)Sizes[2]);

    public int Frames => (int)Sizes[3];

    public ImageSize Size => new((int)Sizes[5], (int)Sizes[4]);

    public TapNextQuery[] Queries =>
        [.. Golden("queries").Chunk(3).Select(q => new TapNextQuery((int)q[0], q[1], q[2]))];

    private long[] Sizes => golden.Tensors[name + ".sizes"].ToInt64s();

    public double[] Golden(string what) => golden.Tensors[$"{name}.{what}"].ToDoubles();

    public float[] Frame(int frame) => HashedNumbers.Uniform($"{name} frame {frame}", (int)Size.PixelCount * 3);

    public Dictionary<string, StoredTensor> Tensors(bool jax = false)
    {
        var layout = new JaxLayout(Config.Heads);
        return Config.Tensors()
            .SelectMany(t => jax ? layout.PartsOf(t.Name, t.Shape).Select(p => (p.Name, p.Shape)) : [(t.Name, t.Shape)])
            .ToDictionary(t => t.Name, t => Weight(t.Name, t.Shape));
    }

    public TapNextNetwork Network() => Load(Tensors(jax: name == "jax"));

    /// <summary>A tracker of images, with the sides of the sample's frames.</summary>
    public TapNextTracker Tracker() =>
        new(Network(), Size.Width, new FeatureExtractorInfo("tapnext", null, Config.Dimension, 8, "none", null));

    public static TapNextNetwork Load(Dictionary<string, StoredTensor> tensors)
    {
        using var archive = new Archive(tensors);
        return new TapNextNetwork(TapNextCheckpoint.Load(archive));
    }

    /// <summary>An image of bytes, as the script makes it.</summary>
    public static RgbImage Image(string name, ImageSize size) =>
        new(size, Array.ConvertAll(HashedNumbers.Uniform(name, (int)size.PixelCount * 3), v => (byte)Math.Floor(128 * (v + 1.0))));

    private static StoredTensor Weight(string name, long[] shape)
    {
        double offset = NormFactors.Any(part => name.Contains(part, StringComparison.Ordinal)) ? 1
            : name.EndsWith("a_param", StringComparison.Ordinal) ? -3 : 0;
        float[] values = HashedNumbers.Uniform(name, (int)shape.Aggregate(1L, (a, b) => a * b));
        return StoredTensor.From(Array.ConvertAll(values, v => (float)(offset + (0.3 * v))), shape);
    }

    private sealed class Archive(Dictionary<string, StoredTensor> tensors) : ITensorArchive
    {
        public string Path => "weights in memory";

        public IReadOnlyDictionary<string, StoredTensor> Tensors => tensors;

        public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

        public void Dispose()
        {
        }
    }
}
