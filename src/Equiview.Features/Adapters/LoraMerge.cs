using System.Runtime.InteropServices;
using Equiview.Features.Backbones.Convolutional;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Adapters;

/// <summary>
/// Writes LoRA pairs into attention weights: (W + B A) x = W x + B (A x), so a finetuned model costs no more than the original. Products
/// are summed in double precision and rounded once. Nothing given is changed.
/// </summary>
internal static class LoraMerge
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
            throw new ModelMismatchException(
                FormattableString.Invariant($"a qkv weight of {dimension} channels has {3L * dimension * dimension} values, ")
                    + FormattableString.Invariant($"got {qkvWeight.Length}"));
        float[] merged = qkvWeight.ToArray();
        foreach (LoraPair pair in pairs)
            Add(merged.AsSpan((int)pair.Target * dimension * dimension, dimension * dimension), dimension, pair);
        return merged;
    }

    /// <summary>Merges an adapter into the weights of a vision transformer.</summary>
    /// <param name="weights">The model's state dict; each adapted block has "blocks.{i}.attn.qkv.weight" [3D, D] float32.</param>
    /// <param name="adapter">What to merge; its convolution follows the transformer and is not merged.</param>
    /// <param name="model">Catalogue name of the model, for messages.</param>
    /// <param name="depth">Blocks of the model.</param>
    /// <returns>New tensors, the caller's, for the weights that change, by their names.</returns>
    /// <exception cref="ModelMismatchException">The adapter is for another model.</exception>
    public static IReadOnlyDictionary<string, Tensor> Apply(
        IReadOnlyDictionary<string, Tensor> weights, FeatureAdapter adapter, string model, int depth)
    {
        if (weights.GetValueOrDefault(KeyOf(0))?.shape is not [_, long dimension])
            throw new ModelMismatchException($"{model} has no attention weight {KeyOf(0)} to merge adapter {adapter.Name} into");
        adapter.RequireFits(model, (int)dimension, depth);
        var merged = new Dictionary<string, Tensor>();
        foreach (IGrouping<int, LoraPair> block in adapter.Lora.GroupBy(p => p.BlockIn(depth)))
        {
            Tensor qkv = weights[KeyOf(block.Key)];
            using Tensor local = qkv.cpu();
            merged[KeyOf(block.Key)] = WeightTensor.Create(
                Apply(MemoryMarshal.Cast<byte, float>(local.bytes), adapter.Dimension, block), qkv.device, qkv.shape);
        }

        return merged;
    }

    private static string KeyOf(int block) => FormattableString.Invariant($"blocks.{block}.attn.qkv.weight");

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
