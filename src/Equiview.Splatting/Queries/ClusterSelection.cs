namespace Equiview.Splatting.Queries;

/// <summary>
/// The connected cluster of Gaussians around a prompt: relevancies are smoothed over the k nearest neighbors and thresholded, and only the
/// connected component of the prompted Gaussians is kept, so that similar objects elsewhere are left out. Without a threshold Otsu's is
/// taken, and the cluster is also bounded by the sweep cut of <see cref="PageRankNibble"/> on the affinity of features and colors, because
/// features of texture alone extend over a whole object.
/// </summary>
/// <param name="Relevancy">[G] smoothed relevancy, -1 to 1.</param>
/// <param name="Threshold">The threshold that was applied.</param>
/// <param name="Gaussians">Indices of the cluster, in order.</param>
public sealed record ClusterSelection(float[] Relevancy, float Threshold, int[] Gaussians)
{
    private const int SmoothingPasses = 2;

    /// <summary>Selects the cluster around a prompt.</summary>
    /// <param name="graph">Neighbor graph of the scene, weighted by features and colors.</param>
    /// <param name="pointed">The Gaussians that the prompt shows.</param>
    /// <param name="except">Negative prompts: Gaussians more similar to one of these are excluded.</param>
    /// <param name="threshold">Least relevancy; it then replaces Otsu's threshold and the sweep cut. Null is automatic.</param>
    /// <exception cref="DegenerateInputException">No Gaussian of a prompt has a feature.</exception>
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
