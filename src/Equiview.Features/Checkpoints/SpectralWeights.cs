using System.Numerics.Tensors;
using Equiview.Formats;

namespace Equiview.Features.Checkpoints;

/// <summary>
/// Weights that were saved as a matrix and its spectral scale (C-RADIO while it is trained): each chunk of rows is the stored one times
/// scale / sigma, with sigma = u (W v) + epsilon. The scale is softplus(s) + 0.05 in version 2, else s.
/// </summary>
internal static class SpectralWeights
{
    /// <summary>What stands between a layer's name and its parts.</summary>
    public const string Infix = ".parametrizations.weight.";

    private const string Original = Infix + "original";
    private const double Epsilon = 1e-6, Least = 0.05;

    /// <summary>The same tensors with plain weights in place of such parts.</summary>
    /// <exception cref="ModelMismatchException">A matrix lacks a part.</exception>
    public static void Realize(Dictionary<string, StoredTensor> tensors, string file)
    {
        foreach (string name in tensors.Keys.Where(k => k.EndsWith(Original, StringComparison.Ordinal)).ToArray())
        {
            string layer = name[..^Original.Length], parts = layer + Infix + "0.parts.";
            StoredTensor stored = tensors[name];
            float[] weight = stored.ToSingles();
            int chunks = tensors.Keys.Where(k => k.StartsWith(parts, StringComparison.Ordinal)).Select(k => k[parts.Length] - '0')
                .DefaultIfEmpty(0).Max() + 1;
            bool isAttention = layer.EndsWith(".qkv", StringComparison.Ordinal);
            chunks = isAttention ? 3 : chunks; // values may be left as they are
            int length = weight.Length / chunks, rows = (int)stored.Shape[0] / chunks;
            for (int i = 0; i < chunks; i++)
            {
                string prefix = chunks == 1 ? $"{layer}{Infix}0." : FormattableString.Invariant($"{parts}{i}.");
                if (tensors.ContainsKey(prefix + "scale"))
                    Scale(weight.AsSpan(i * length, length), rows, prefix);
                else if (!(isAttention && i == 2))
                    throw new ModelMismatchException($"{file} lacks {prefix}scale of a weight that is stored in parts");
            }

            tensors[layer + ".weight"] = StoredTensor.From(weight, stored.Shape);
        }

        foreach (string name in tensors.Keys.Where(k => k.Contains(Infix, StringComparison.Ordinal)).ToArray())
            tensors.Remove(name);

        void Scale(Span<float> weight, int rows, string prefix)
        {
            double[] u = Part("_u"), v = Part("_v");
            if (u.Length != rows || v.Length != weight.Length / rows)
                throw new ModelMismatchException($"{file} has vectors {prefix}_u and _v of other lengths than their matrix");
            double sigma = Epsilon;
            for (int r = 0; r < rows; r++)
            {
                double sum = 0;
                for (int c = 0; c < v.Length; c++)
                    sum += weight[(r * v.Length) + c] * v[c];
                sigma += u[r] * sum;
            }

            double scale = Part("scale")[0];
            if (tensors.TryGetValue(prefix + "_sn_version", out StoredTensor? version) && version.ToInt64s()[0] == 2)
                scale = Math.Log(1 + Math.Exp(scale)) + Least;
            TensorPrimitives.Multiply(weight, (float)(scale / sigma), weight);

            double[] Part(string part) => tensors.TryGetValue(prefix + part, out StoredTensor? found) && found.Count > 0 ? found.ToDoubles()
                : throw new ModelMismatchException($"{file} lacks {prefix}{part} of a weight that is stored in parts");
        }
    }
}
