using Equiview.Correspondence.LightGlue;
using Equiview.Correspondence.Matching;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.TestKit;
namespace Equiview.Correspondence.Tests.LightGlue;

/// <summary>
/// Small networks with weights made of the hash of their names, as Fixtures/make_lightglue.py makes them, its points and golden results.
/// </summary>
internal sealed class LightGlueSample(string name) : IDisposable
{
    private readonly NpzArchive golden =
        NpzArchive.Open(Repository.PathOf("tests", "Equiview.Correspondence.Tests", "Fixtures", "lightglue.npz"));

    public LightGlueConfig Config
    {
        get
        {
            int[] sizes = [.. golden.Tensors[name + ".sizes"].ToInt64s().Select(v => (int)v)];
            return new(sizes[0], sizes[1], sizes[2], sizes[3], sizes[4] == 1);
        }
    }

    public DescriptorSet A => Points("a");

    public DescriptorSet B => Points("b");

    public double[] Assignment => golden.Tensors[name + ".assignment"].ToDoubles();

    public double[] Scores => golden.Tensors[name + ".scores0"].ToDoubles();

    public int[] Matches => [.. golden.Tensors[name + ".matches0"].ToInt64s().Select(v => (int)v)];

    public Dictionary<string, StoredTensor> Arrays(string side)
    {
        string prefix = $"{name}.{side}.";
        return golden.Tensors.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(t => t.Key[prefix.Length..], t => t.Value.Copy());
    }

    public Dictionary<string, StoredTensor> Tensors() => Config.Tensors().ToDictionary(t => t.Name, t => Weight(t.Name, t.Shape));

    public LightGlueMatcher Matcher() => Load(Tensors());

    public static LightGlueMatcher Load(Dictionary<string, StoredTensor> tensors)
    {
        using var archive = new Archive(tensors);
        return new LightGlueMatcher(new LightGlueNetwork(LightGlueCheckpoint.Load(archive)), "sample", "none");
    }

    public static StoredTensor Weight(string name, long[] shape)
    {
        double offset = name.EndsWith("ffn.1.weight", StringComparison.Ordinal) ? 1 : 0;
        float[] values = HashedNumbers.Uniform(name, (int)shape.Aggregate(1L, (a, b) => a * b));
        return StoredTensor.From(Array.ConvertAll(values, v => (float)(offset + (0.14 * v))), shape);
    }

    public void Dispose() => golden.Dispose();

    private DescriptorSet Points(string side)
    {
        Dictionary<string, StoredTensor> arrays = Arrays(side);
        double[] size = arrays["size"].ToDoubles();
        return new DescriptorSet(
            arrays["descriptors"].ToSingles(), (int)arrays["descriptors"].Shape[1],
            [.. arrays["keypoints"].ToDoubles().Chunk(2).Select(p => new PixelPoint(p[0], p[1]))])
        {
            Geometry = new KeypointGeometry(
                size[0], size[1], arrays.GetValueOrDefault("scales")?.ToSingles(), arrays.GetValueOrDefault("oris")?.ToSingles()),
        };
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
