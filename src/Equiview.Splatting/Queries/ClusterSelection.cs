namespace Equiview.Splatting.Queries;

/// <summary>
/// The part of a scene one points at: Gaussians that look like the pointed ones and are joined to them. Relevancies are evened out over
/// neighbors and cut, and only what hangs together with the pointed Gaussians stays, so that look-alikes elsewhere do not count. Without a
/// threshold the cut is Otsu's and the part ends where features and colors change (<see cref="AffinityGraph"/>) too: a backbone that sees
/// textures and no parts finds a whole dress alike.
/// </summary>
/// <param name="Relevancy">[G] as it was cut, -1 to 1.</param>
/// <param name="Threshold">Where it was cut.</param>
/// <param name="Gaussians">The part, in order.</param>
public sealed record ClusterSelection(float[] Relevancy, float Threshold, int[] Gaussians)
{
    private const int SmoothingPasses = 2;

    /// <summary>Selects a part.</summary>
    /// <param name="graph">The scene's features, and its neighbors weighed by them.</param>
    /// <param name="pointed">What is meant.</param>
    /// <param name="except">What is not meant: Gaussians more like one of these stay out.</param>
    /// <param name="threshold">Least relevancy, which then alone decides; or null.</param>
    /// <exception cref="DegenerateInputException">The scene shows nothing with features at one of the places.</exception>
    public static ClusterSelection At(
        AffinityGraph graph, PromptRegion pointed, IEnumerable<PromptRegion>? except = null, float? threshold = null)
    {
        FeatureQuery query = graph.Query;
        float[] likeness = query.Relevancy(query.Descriptor(pointed)), relevancy = graph.Places.Smooth(likeness, SmoothingPasses);
        float cut = threshold ?? RelevancyThreshold.Otsu(relevancy); // found before anything is taken out: exceptions only narrow
        float[][] exceptions = [.. (except ?? []).Select(query.Descriptor)];
        if (exceptions.Length > 0)
            (relevancy, cut) = (graph.Places.Smooth(query.Except(likeness, exceptions), SmoothingPasses), Math.Max(cut, 0));
        IEnumerable<int> alike = RelevancyThreshold.Select(relevancy, cut);
        if (threshold is null)
            alike = alike.Intersect(PageRankNibble.Around(graph, pointed));
        return new ClusterSelection(relevancy, cut, graph.Places.Connected([.. alike], pointed.Gaussians));
    }
}
