namespace Equiview.Splatting.Queries;

/// <summary>
/// The part of a graph around some of its nodes (Andersen, Chung and Lang 2006): a random walk that returns to them now and then is seldom
/// found beyond weak edges; of all sets of where it is most often, per degree, and of at most half the nodes, the one of least conductance
/// is the part.
/// </summary>
internal static class PageRankNibble
{
    // A walk goes on for about G / 200 steps, so that it covers a part of a scene, however finely that is sampled.
    private const double Restarts = 200;
    private const double LeastRestart = 1e-4, MostRestart = 0.1, Tolerance = 1e-8;
    private const int MostSteps = 500;

    /// <summary>The part, in order; empty where no node that is pointed at has an edge.</summary>
    /// <param name="graph">The scene's Gaussians.</param>
    /// <param name="pointed">Where the walk begins, as often as each shows.</param>
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
    /// [G] how often the walk is at each node, over its degree: personalised PageRank from conjugate gradients on (I - (1 - a) D^-1/2 W
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
