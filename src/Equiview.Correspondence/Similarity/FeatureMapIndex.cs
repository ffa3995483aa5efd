using System.Numerics.Tensors;
using Equiview.Correspondence.Matching;
using Equiview.Features;
namespace Equiview.Correspondence.Similarity;

/// <summary>
/// A feature map made ready for many similarity queries: the features are never upsampled. A bilinear sample of features dotted with a
/// descriptor equals the bilinear sample of the dot products; the length of an interpolated feature is a quadratic form of the dot products
/// between the four surrounding cells, which this index computes once. Managed memory only; safe to share between threads.
/// </summary>
public sealed class FeatureMapIndex
{
    private readonly Lazy<NeighborGram> gram;
    private readonly Lazy<CellLayout> layout;

    /// <summary>Prepares a map. The dot products between neighbors are computed at the first cosine query.</summary>
    /// <exception cref="DegenerateInputException">A feature is not finite.</exception>
    public FeatureMapIndex(FeatureMap map)
    {
        Descriptors.RequireFinite(map.Values.Span, map.Channels, "feature map");
        Map = map;
        gram = new Lazy<NeighborGram>(() => new NeighborGram(map));
        layout = new Lazy<CellLayout>(() => new CellLayout(map, [.. Enumerable.Range(0, map.Grid.Count)]));
    }

    /// <summary>The map.</summary>
    public FeatureMap Map { get; }

    internal NeighborGram Gram => gram.Value;

    internal CellLayout Layout => layout.Value;

    /// <summary>The similarity of one descriptor to every point of the image.</summary>
    /// <param name="descriptor">Channels values, of any length; for the cosine it is scaled to length 1.</param>
    /// <param name="measure">Cosine or plain dot product.</param>
    /// <exception cref="DegenerateInputException">The descriptor has another number of channels or is not finite.</exception>
    public SimilarityField Score(ReadOnlySpan<float> descriptor, SimilarityMeasure measure = SimilarityMeasure.Cosine)
    {
        float[] query = Prepare(descriptor, measure);
        if (query.Length != Map.Channels)
            throw new DegenerateInputException(
                FormattableString.Invariant($"a descriptor of {query.Length} values does not fit features of {Map.Channels} channels"));
        var scores = new float[Map.Grid.Count];
        for (int cell = 0; cell < scores.Length; cell++)
            scores[cell] = TensorPrimitives.Dot(query, Map.Cell(cell));
        return new SimilarityField(this, measure, scores);
    }

    /// <summary>The similarities of many descriptors at once, by one matrix product.</summary>
    /// <param name="descriptors">[N, Channels], row-major.</param>
    /// <param name="measure">Cosine or plain dot product.</param>
    /// <returns>N fields in the order of the descriptors; they hold N x cells scores in all.</returns>
    /// <exception cref="DegenerateInputException">The length is no multiple of the channels, or a value is not finite.</exception>
    public IReadOnlyList<SimilarityField> ScoreMany(ReadOnlySpan<float> descriptors, SimilarityMeasure measure = SimilarityMeasure.Cosine)
    {
        float[] queries = Prepare(descriptors, measure);
        int count = queries.Length / Map.Channels, cells = Map.Grid.Count;
        var fields = new SimilarityField[count];
        var scores = new float[count][];
        MatrixTiles.Run(
            queries,
            Map.Values,
            Map.Channels,
            MatrixTiles.DefaultMegabytes,
            fullRows: true,
            tile => tile.ForEachRow((row, values) => scores[row] = values.ToArray()));
        for (int i = 0; i < count; i++)
            fields[i] = new SimilarityField(this, measure, scores[i]);
        return fields;
    }

    private float[] Prepare(ReadOnlySpan<float> descriptors, SimilarityMeasure measure)
    {
        Descriptors.RequireFinite(descriptors, Map.Channels, "descriptor");
        float[] copy = descriptors.ToArray();
        if (measure == SimilarityMeasure.Cosine)
            Descriptors.Normalize(copy, Map.Channels);
        return copy;
    }
}
