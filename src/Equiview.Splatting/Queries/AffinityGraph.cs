using System.Numerics.Tensors;

namespace Equiview.Splatting.Queries;

/// <summary>
/// Edge weights of the k-nearest-neighbor graph: exp(-d) with d the differences of features and of base colors, each over its median in the
/// scene. Gaussians without features have no edges.
/// </summary>
public sealed class AffinityGraph
{
    private const double LeastWeight = 1e-6; // keeps the graph connected

    private readonly GaussianScene scene;
    private readonly Lazy<Edges> edges; // only needed without a threshold

    /// <summary>Weighs the neighbors of a scene.</summary>
    /// <param name="scene">G Gaussians.</param>
    /// <param name="places">Their nearest neighbors.</param>
    /// <param name="query">Their features.</param>
    public AffinityGraph(GaussianScene scene, KnnGraph places, FeatureQuery query)
    {
        this.scene = scene;
        (Places, Query) = (places, query);
        edges = new Lazy<Edges>(Weigh);
    }

    /// <summary>Which Gaussians lie beside which.</summary>
    public KnnGraph Places { get; }

    /// <summary>Their features.</summary>
    public FeatureQuery Query { get; }

    /// <summary>[G] sums of the weights of each Gaussian's edges; 0 for those never seen.</summary>
    public double[] Degrees => edges.Value.Degrees;

    /// <summary>The Gaussians joined to one.</summary>
    public ReadOnlySpan<int> NeighborsOf(int gaussian) =>
        edges.Value.Ends.AsSpan(edges.Value.Starts[gaussian]..edges.Value.Starts[gaussian + 1]);

    /// <summary>The weights of its edges, in the same order.</summary>
    public ReadOnlySpan<double> WeightsOf(int gaussian) =>
        edges.Value.Weights.AsSpan(edges.Value.Starts[gaussian]..edges.Value.Starts[gaussian + 1]);

    private Edges Weigh()
    {
        float[]?[] features = Places.Smooth([.. Enumerable.Range(0, scene.Count).Select(Query.Feature)]);
        float[]?[] colors = Places.Smooth(
            [.. Enumerable.Range(0, scene.Count).Select(g => features[g] is null ? null : BaseColor(scene, g))]);
        (int From, int To)[] pairs = [.. Places.Pairs().Where(p => features[p.From] is not null && features[p.To] is not null)];
        double[] unlike = InMedians([.. pairs.Select(p => 1 - TensorPrimitives.CosineSimilarity<float>(features[p.From], features[p.To]))]);
        double[] uncolored = InMedians([.. pairs.Select(p => TensorPrimitives.Distance<float>(colors[p.From], colors[p.To]))]);

        var starts = new int[scene.Count + 1];
        foreach ((int from, int to) in pairs)
            (starts[from + 1], starts[to + 1]) = (starts[from + 1] + 1, starts[to + 1] + 1);
        for (int g = 0; g < scene.Count; g++)
            starts[g + 1] += starts[g];
        var joined = new Edges(starts, new int[2 * pairs.Length], new double[2 * pairs.Length], new double[scene.Count]);
        int[] next = starts[..^1];
        for (int i = 0; i < pairs.Length; i++)
        {
            double weight = Math.Exp(-unlike[i] - uncolored[i]) + LeastWeight;
            Join(pairs[i].From, pairs[i].To);
            Join(pairs[i].To, pairs[i].From);

            void Join(int from, int to)
            {
                (joined.Ends[next[from]], joined.Weights[next[from]]) = (to, weight);
                next[from]++;
                joined.Degrees[from] += weight;
            }
        }

        return joined;
    }

    // As a coefficient of constant color; only its differences count.
    private static float[] BaseColor(GaussianScene scene, int gaussian) =>
        [.. scene.SphericalHarmonics.AsSpan(3 * scene.CoefficientCount * gaussian, 3)];

    private static double[] InMedians(float[] differences)
    {
        float[] sorted = [.. differences.Order()];
        double median = sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
        return Array.ConvertAll(differences, d => median > 0 ? d / median : 0);
    }

    /// <param name="Starts">[G + 1], where the edges of a Gaussian begin.</param>
    /// <param name="Ends">Where each leads.</param>
    /// <param name="Weights">How strong each is.</param>
    /// <param name="Degrees">[G].</param>
    private sealed record Edges(int[] Starts, int[] Ends, double[] Weights, double[] Degrees);
}
