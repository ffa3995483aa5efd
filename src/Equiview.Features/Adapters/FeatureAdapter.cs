namespace Equiview.Features.Adapters;

/// <summary>
/// What finetuning adds to a backbone: low-rank changes of attention projections and convolutions on the patch map
/// (docs/protocol.md#lora). The backbone's own weights are not in it.
/// </summary>
public sealed class FeatureAdapter
{
    /// <summary>Checks and wraps the tensors; arrays are used as they are, not copied.</summary>
    /// <param name="dimension">Channels D of the backbone.</param>
    /// <param name="lora">LoRA pairs, at most one for each block and target.</param>
    /// <param name="refineConvs">The convolutions in their order: one in the paper, none to three in its ablation.</param>
    /// <exception cref="ModelMismatchException">An array does not fit the dimension, or a block and target occur twice.</exception>
    public FeatureAdapter(int dimension, IReadOnlyList<LoraPair> lora, IReadOnlyList<RefineConvWeights> refineConvs)
    {
        (Dimension, Lora, RefineConvs) = (dimension, lora, refineConvs);
        var seen = new HashSet<(int, LoraTarget)>();
        foreach (LoraPair pair in lora)
        {
            if (pair.A.Length == 0 || pair.A.Length % dimension != 0 || pair.B.Length != pair.A.Length)
                throw Mismatch(
                    $"LoRA pair of block {pair.Block} has {pair.A.Length} and {pair.B.Length} values; needs rank x {dimension} in both");
            if (!Enum.IsDefined(pair.Target) || !seen.Add((pair.Block, pair.Target)))
                throw Mismatch($"LoRA pair of block {pair.Block}, {pair.Target}, occurs twice or is of no known target");
        }

        if (refineConvs.FirstOrDefault(c => c.Weight.LongLength != 9L * dimension * dimension || c.Bias.Length != dimension) is { } conv)
        {
            string needed = FormattableString.Invariant($"[{dimension}, {dimension}, 3, 3] and [{dimension}]");
            throw Mismatch($"refine convolution has {conv.Weight.Length} weights and {conv.Bias.Length} biases; needs {needed}");
        }
    }

    /// <summary>Channels of the backbone it belongs to.</summary>
    public int Dimension { get; }

    /// <summary>Low-rank changes of attention projections.</summary>
    public IReadOnlyList<LoraPair> Lora { get; }

    /// <summary>The convolutions on the patch map, one after the other.</summary>
    public IReadOnlyList<RefineConvWeights> RefineConvs { get; }

    /// <summary>Short name for "MODEL+ADAPTER".</summary>
    public string Name { get; init; } = "adapter";

    /// <summary>Catalogue name of the backbone it was trained on; null when the file does not record it.</summary>
    public string? Model { get; init; }

    /// <summary>Where it comes from, in words.</summary>
    public string Provenance { get; init; } = "";

    /// <summary>
    /// The tokens it was trained on, which are then read whatever a recipe asks for; null follows the recipe, as the released adapters do
    /// (trained after the final norm, the tracker reads before it).
    /// </summary>
    public OutputLayer? Layer { get; init; }

    /// <summary>
    /// The recipe of the training views: the model without this adapter, the preprocessing, layer and stride; null where the file does not
    /// say.
    /// </summary>
    public FeatureRecipe? TrainingRecipe { get; init; }

    /// <summary>SHA-256 of the file it was read from in lower-case hex; null when it was not read from one.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Largest LoRA rank; 0 without LoRA.</summary>
    public int Rank => Lora.Count == 0 ? 0 : Lora.Max(RankOf);

    /// <summary>Rank of one of its pairs.</summary>
    public int RankOf(LoraPair pair) => pair.A.Length / Dimension;

    /// <summary>Returns when the adapter fits a backbone.</summary>
    /// <param name="model">Catalogue name of the backbone, for the message.</param>
    /// <param name="dimension">Its channels.</param>
    /// <param name="depth">Its transformer blocks; 0 for a backbone without any.</param>
    /// <exception cref="ModelMismatchException">Dimensions differ, or an adapted block does not exist.</exception>
    public void RequireFits(string model, int dimension, int depth)
    {
        if (dimension != Dimension)
            throw Mismatch($"{Origin} is for {Dimension} channels, {model} has {dimension}; give the adapter of this model");
        if (Layer?.Block > depth)
            throw Mismatch($"{Origin} reads after block {Layer.Value.Block}, {model} has {depth} blocks; give the adapter of this model");
        if (Lora.FirstOrDefault(p => p.BlockIn(depth) < 0 || p.BlockIn(depth) >= depth) is { } pair)
            throw Mismatch($"{Origin} changes block {pair.Block}, {model} has {depth} blocks; give the adapter of this model");
        var blocks = new HashSet<(int, LoraTarget)>();
        if (Lora.FirstOrDefault(p => !blocks.Add((p.BlockIn(depth), p.Target))) is { } twice)
            throw Mismatch($"{Origin} changes {twice.Target} of block {twice.BlockIn(depth)} of {model} twice");
    }

    private string Origin => Model is null ? $"adapter {Name}" : $"adapter {Name} (of {Model})";

    private static ModelMismatchException Mismatch(FormattableString text) => new(FormattableString.Invariant(text));
}
