namespace Equiview.Splatting.Queries;

/// <summary>
/// PageRank-Nibble local clustering (Andersen, Chung and Lang 2006): personalized PageRank from the seeds, then a sweep cut over the nodes
/// by PageRank per degree; returns the prefix of lowest conductance with at most half of the nodes.
/// </summary>
internal static class PageRankNibble
{
    // The restart probability is 200 / G, so that the cluster size does not depend on how densely an object is sampled.
    private const double Restarts = 200;
    private const double LeastRestart = 1e-4, MostRestart = 0.1, Tolerance = 1e-8;
    private const int MostSteps = 500;

    /// <summary>Indices of the cluster, in order; empty where no seed has an edge.</summary>
    /// <param name="graph">Neighbor graph of the scene's Gaussians.</param>
    /// <param name="pointed">Seed nodes, each with its blending weight in the prompt.</param>
    public static int[] Around(AffinityGraph graph, PromptRegion pointed)
    {
        double[] visits = Visits(graph, pointed.Weights, Math.Clamp(Restarts / graph.Degrees.Length, LeastRestart, MostRestart));
        int[] order = [.. Enumerable.Range(0, visits.Length).Where(g => visits[g] > 0).OrderByDescending(g => visits[g]).ThenBy(g => g)];
        var inside = new bool[visits.Length];
        double cut = 0, volume = 0, whole = graph.Degrees.Sum(), least = double.PositiveInfinity;
        int taken = 0, seeds = pointed.Gaussians.Count();
        for (int i = 0; i < (order.Length + 1) / 2; i++)
        {
            int node = order[i];
            inside[node] = true;
            volume += graph.Degrees[node];
            ReadOnlySpan<int> neighbors = graph.NeighborsOf(node);
            ReadOnlySpan<double> weights = graph.WeightsOf(node);
            for (int n = 0; n < neighbors.Length; n++)
                cut += inside[neighbors[n]] ? -weights[n] : weights[n];
            double conductance = Math.Max(cut, 0) / Math.Min(volume, whole - volume);
            if (i + 1 >= seeds && conductance < least)
                (least, taken) = (conductance, i + 1);
        }

        return [.. order.Take(taken).Order()];
    }

    /// <summary>
    /// [G] personalized PageRank over degree, from conjugate gradients on (I - (1 - a) D^-1/2 W
    /// D^-1/2) y = a D^-1/2 s.
    /// </summary>
    private static double[] Visits(AffinityGraph graph, float[] start, double restart)
    {
        int count = start.Length;
        double[] scale = Array.ConvertAll(graph.Degrees, d => d > 0 ? 1 / Math.Sqrt(d) : 0);
        double[] solution = new double[count], rest = new double[count], image = new double[count];
        for (int g = 0; g < count; g++)
            rest[g] = scale[g] * Math.Max(start[g], 0);
        double[] direction = [.. rest];
        double left = Dot(rest, rest), enough = Tolerance * Tolerance * left;
        for (int step = 0; step < MostSteps && left > enough; step++)
        {
            Parallel.For(0, count, g =>
            {
                ReadOnlySpan<int> neighbors = graph.NeighborsOf(g);
                ReadOnlySpan<double> weights = graph.WeightsOf(g);
                double sum = 0;
                for (int n = 0; n < neighbors.Length; n++)
                    sum += weights[n] * scale[neighbors[n]] * direction[neighbors[n]];
                image[g] = direction[g] - ((1 - restart) * scale[g] * sum);
            });
            double length = left / Dot(direction, image);
            for (int g = 0; g < count; g++)
                (solution[g], rest[g]) = (solution[g] + (length * direction[g]), rest[g] - (length * image[g]));
            double before = left;
            left = Dot(rest, rest);
            for (int g = 0; g < count; g++)
                direction[g] = rest[g] + (left / before * direction[g]);
        }

        for (int g = 0; g < count; g++)
            solution[g] *= scale[g];
        return solution;

        static double Dot(double[] a, double[] b) => System.Numerics.Tensors.TensorPrimitives.Dot<double>(a, b);
    }
}
