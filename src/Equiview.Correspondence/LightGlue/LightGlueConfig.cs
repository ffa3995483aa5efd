namespace Equiview.Correspondence.LightGlue;

/// <summary>The sizes of a LightGlue network; all are read from the shapes in its weight file.</summary>
/// <param name="InputDimension">Channels of a descriptor.</param>
/// <param name="Dimension">D, channels of a token.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="Layers">Pairs of self- and cross-attention.</param>
/// <param name="Oriented">Whether the positions include scale and orientation, as those of SIFT do.</param>
internal sealed record LightGlueConfig(int InputDimension, int Dimension, int Heads, int Layers, bool Oriented)
{
    /// <summary>Numbers of a position: x and y, with SIFT also scale and orientation.</summary>
    public int PositionDimension => Oriented ? 4 : 2;

    /// <summary>Name and shape of every tensor the network computes with.</summary>
    public IEnumerable<(string Name, long[] Shape)> Tensors()
    {
        if (InputDimension != Dimension)
        {
            foreach ((string, long[]) tensor in Linear("input_proj", Dimension, InputDimension))
                yield return tensor;
        }

        yield return (PositionsName, [Dimension / Heads / 2, PositionDimension]);
        foreach ((string, long[]) tensor in Enumerable.Range(0, Layers).SelectMany(Layer).Concat(Assignment(Layers - 1)))
            yield return tensor;
    }

    /// <summary>
    /// Name and shape of the tensors that only stopping early or dropping points would need: the exact network does without them.
    /// </summary>
    public IEnumerable<(string Name, long[] Shape)> Unused()
    {
        yield return ("confidence_thresholds", [Layers]);
        for (int i = 0; i < Layers - 1; i++)
        {
            foreach ((string, long[]) tensor in Assignment(i).Concat(Linear(Named($"token_confidence.{i}.token.0"), 1, Dimension)))
                yield return tensor;
        }
    }

    /// <summary>The projection of positions to angles.</summary>
    public const string PositionsName = "posenc.Wr.weight";

    /// <summary>The tensor of a layer that tells whether there is such a layer, [3 D, D].</summary>
    public static string QueryName(int layer) => Named($"transformers.{layer}.self_attn.Wqkv") + ".weight";

    /// <inheritdoc/>
    public override string ToString() => Named($"{Layers} layers, {Dimension} channels, {Heads} heads, descriptors of {InputDimension}")
        + (Oriented ? ", scale and orientation" : "");

    private IEnumerable<(string Name, long[] Shape)> Layer(int layer)
    {
        string own = Named($"transformers.{layer}.self_attn"), cross = Named($"transformers.{layer}.cross_attn");
        return [
            .. Linear(own + ".Wqkv", 3 * Dimension, Dimension), .. Linear(own + ".out_proj", Dimension, Dimension), .. FeedForward(own),
            .. Linear(cross + ".to_qk", Dimension, Dimension), .. Linear(cross + ".to_v", Dimension, Dimension),
            .. Linear(cross + ".to_out", Dimension, Dimension), .. FeedForward(cross)];
    }

    private IEnumerable<(string Name, long[] Shape)> FeedForward(string block) => [
        .. Linear(block + ".ffn.0", 2 * Dimension, 2 * Dimension),
        (block + ".ffn.1.weight", [2 * Dimension]), (block + ".ffn.1.bias", [2 * Dimension]),
        .. Linear(block + ".ffn.3", Dimension, 2 * Dimension)];

    private IEnumerable<(string Name, long[] Shape)> Assignment(int layer) => [
        .. Linear(Named($"log_assignment.{layer}.matchability"), 1, Dimension),
        .. Linear(Named($"log_assignment.{layer}.final_proj"), Dimension, Dimension)];

    private static (string Name, long[] Shape)[] Linear(string module, long outputs, long inputs) =>
        [(module + ".weight", [outputs, inputs]), (module + ".bias", [outputs])];

    private static string Named(FormattableString text) => FormattableString.Invariant(text);
}
