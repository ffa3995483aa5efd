using Equiview.Formats;

namespace Equiview.Features.Adapters;

/// <summary>
/// Writes LoRA pairs into attention weights: (W + B A) x = W x + B (A x), so a finetuned model costs no more than the original. Products are
/// summed in double precision and rounded once. Nothing given is changed.
/// </summary>
public static class LoraMerge
{
    /// <summary>Merges pairs of one block into its fused qkv weight.</summary>
    /// <param name="qkvWeight">[3D, D], rows q, k, v.</param>
    /// <param name="dimension">D.</param>
    /// <param name="pairs">The block's pairs.</param>
    /// <returns>A new [3D, D].</returns>
    /// <exception cref="ModelMismatchException">The weight is not [3D, D].</exception>
    public static float[] Apply(ReadOnlySpan<float> qkvWeight, int dimension, IEnumerable<LoraPair> pairs)
    {
        if (qkvWeight.Length != 3L * dimension * dimension)
            throw new ModelMismatchException(FormattableString.Invariant($"a qkv weight of {dimension} channels has {3L * dimension * dimension} values, got {qkvWeight.Length}"));
        float[] merged = qkvWeight.ToArray();
        foreach (LoraPair pair in pairs)
            Add(merged.AsSpan((int)pair.Target * dimension * dimension, dimension * dimension), dimension, pair);
        return merged;
    }

    /// <summary>Merges an adapter into the state dict of a vision transformer.</summary>
    /// <param name="weights">The model's tensors; each adapted block has "blocks.{i}.attn.qkv.weight" [3D, D].</param>
    /// <param name="adapter">What to merge; its convolution is not part of the state dict and stays out.</param>
    /// <param name="model">Catalogue name of the model, for messages.</param>
    /// <param name="depth">Blocks of the model.</param>
    /// <returns>A new dictionary; tensors of blocks without LoRA are shared with <paramref name="weights"/>.</returns>
    /// <exception cref="ModelMismatchException">The adapter is for another model.</exception>
    public static IReadOnlyDictionary<string, StoredTensor> Apply(IReadOnlyDictionary<string, StoredTensor> weights, FeatureAdapter adapter, string model, int depth)
    {
        var merged = new Dictionary<string, StoredTensor>(weights);
        foreach (IGrouping<int, LoraPair> block in adapter.Lora.GroupBy(p => p.BlockIn(depth)))
        {
            string key = FormattableString.Invariant($"blocks.{block.Key}.attn.qkv.weight");
            if (!weights.TryGetValue(key, out StoredTensor? qkv) || qkv.Shape is not [_, long dimension])
                throw new ModelMismatchException($"adapter {adapter.Name} changes {key}, which {model} does not have; give the adapter of this model");
            adapter.RequireFits(model, (int)dimension, depth);
            merged[key] = StoredTensor.From(Apply(qkv.ToSingles(), adapter.Dimension, block), qkv.Shape);
        }

        return merged;
    }

    private static void Add(Span<float> rows, int dimension, LoraPair pair)
    {
        int rank = pair.A.Length / dimension;
        var sum = new double[dimension];
        for (int row = 0; row < dimension; row++)
        {
            Span<float> target = rows.Slice(row * dimension, dimension);
            for (int c = 0; c < dimension; c++)
                sum[c] = target[c];
            for (int r = 0; r < rank; r++)
            {
                double b = pair.B[(row * rank) + r];
                ReadOnlySpan<float> a = pair.A.AsSpan(r * dimension, dimension);
                for (int c = 0; c < dimension; c++)
                    sum[c] += b * a[c];
            }

            for (int c = 0; c < dimension; c++)
                target[c] = (float)sum[c];
        }
    }
}
