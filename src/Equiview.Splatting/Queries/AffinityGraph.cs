using System.Numerics.Tensors;

namespace Equiview.Splatting.Queries;

/// <summary>
/// How strongly Gaussians that lie side by side belong together: a weight for each pair of neighbours that falls with the difference of their features and of their base
/// colours, each in units of its median over the scene. Gaussians never seen have no edges.
/// </summary>
public sealed class AffinityGraph
{
    private const double LeastWeight = 1e-6; // neighbours stay joined, however different

    private readonly int[] starts; // [G + 1], where the edges of a Gaussian begin
    private readonly int[] ends;
    private readonly double[] weights;

    /// <summary>Weighs the neighbours of a scene.</summary>
    /// <param name="scene">G Gaussians.</param>
    /// <param name="places">Which of them lie beside which.</param>
    /// <param name="query">Their features.</param>
    public AffinityGraph(GaussianScene scene, GaussianGraph places, FeatureQuery query)
    {
        Places = places;
        float[]?[] features = places.Smooth([.. Enumerable.Range(0, scene.Count).Select(query.Feature)]);
        float[]?[] colours = places.Smooth([.. Enumerable.Range(0, scene.Count).Select(g => features[g] is null ? null : BaseColour(scene, g))]);
        (int From, int To)[] pairs = [.. places.Pairs().Where(p => features[p.From] is not null && features[p.To] is not null)];
        double[] unlike = InMedians([.. pairs.Select(p => 1 - TensorPrimitives.CosineSimilarity<float>(features[p.From], features[p.To]))]);
        double[] uncoloured = InMedians([.. pairs.Select(p => TensorPrimitives.Distance<float>(colours[p.From], colours[p.To]))]);

        Degrees = new double[scene.Count];
        starts = new int[scene.Count + 1];
        foreach ((int from, int to) in pairs)
            (starts[from + 1], starts[to + 1]) = (starts[from + 1] + 1, starts[to + 1] + 1);
        for (int g = 0; g < scene.Count; g++)
            starts[g + 1] += starts[g];
        (ends, weights) = (new int[2 * pairs.Length], new double[2 * pairs.Length]);
        int[] next = starts[..^1];
        for (int i = 0; i < pairs.Length; i++)
        {
            double weight = Math.Exp(-unlike[i] - uncoloured[i]) + LeastWeight;
            Join(pairs[i].From, pairs[i].To);
            Join(pairs[i].To, pairs[i].From);

            void Join(int from, int to)
            {
                (ends[next[from]], weights[next[from]]) = (to, weight);
                next[from]++;
                Degrees[from] += weight;
            }
        }
    }

    /// <summary>Which Gaussians lie beside which.</summary>
    public GaussianGraph Places { get; }

    /// <summary>[G] sums of the weights of each Gaussian's edges; 0 for those never seen.</summary>
    public double[] Degrees { get; }

    /// <summary>The Gaussians joined to one.</summary>
    public ReadOnlySpan<int> NeighboursOf(int gaussian) => ends.AsSpan(starts[gaussian]..starts[gaussian + 1]);

    /// <summary>The weights of its edges, in the same order.</summary>
    public ReadOnlySpan<double> WeightsOf(int gaussian) => weights.AsSpan(starts[gaussian]..starts[gaussian + 1]);

    // As a coefficient of constant colour; only its differences count.
    private static float[] BaseColour(GaussianScene scene, int gaussian) => [.. scene.SphericalHarmonics.AsSpan(3 * scene.CoefficientCount * gaussian, 3)];

    private static double[] InMedians(float[] differences)
    {
        float[] sorted = [.. differences.Order()];
        double median = sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
        return Array.ConvertAll(differences, d => median > 0 ? d / median : 0);
    }
}
