using Equiview.Features.Adapters;
using Equiview.Features.Backbones.Convolutional;
using Equiview.Formats;
using static TorchSharp.torch;

namespace Equiview.Features.Upsampling;

/// <summary>
/// The weights of AnyUp under the authors' names; 128 channels and two residual blocks an encoder in the released files, other widths that
/// are multiples of 8 are read from the shapes.
/// </summary>
internal static class AnyUpWeights
{
    /// <summary>What holds the offsets of the local filters, and so the width.</summary>
    public const string Basis = "key_features_encoder.0.basis";

    private const int Groups = 8;

    /// <summary>Reads and checks a state dictionary; the tensors are the caller's.</summary>
    /// <param name="archive">The authors' file.</param>
    /// <param name="device">Where the weights go.</param>
    /// <exception cref="ModelMismatchException">A weight is missing, unexpected or of another shape; all are named.</exception>
    public static Dictionary<string, Tensor> Read(ITensorArchive archive, Device device)
    {
        if (!archive.Tensors.TryGetValue(Basis, out StoredTensor? basis) || basis.Shape is not [var width, 1, var kernel, _]
            || width % Groups != 0 || kernel % 2 == 0)
            throw new ModelMismatchException($"{archive.Path} holds no weights of AnyUp: '{Basis}' is missing or of another shape");
        Dictionary<string, long[]> expected = Shapes(width, kernel);
        StateDictCheck.Require(archive, "anyup", expected);
        return expected.ToDictionary(
            entry => entry.Key, entry => WeightTensor.Create(archive.Tensors[entry.Key].ToSingles(), device, entry.Value));
    }

    private static Dictionary<string, long[]> Shapes(long width, long kernel)
    {
        var shapes = new Dictionary<string, long[]>
        {
            ["image_encoder.0.weight"] = [width, 3, 1, 1],
            ["key_encoder.0.weight"] = [width, width, 1, 1],
            ["query_encoder.0.weight"] = [width, width, 1, 1],
            [Basis] = [width, 1, kernel, kernel],
            ["aggregation.0.weight"] = [width, 2 * width, 3, 3],
            ["cross_decode.conv2d.weight"] = [width, width, 3, 3],
            ["cross_decode.cross_attn.norm_q.weight"] = [width],
            ["cross_decode.cross_attn.norm_k.weight"] = [width],
            ["cross_decode.cross_attn.attention.in_proj_weight"] = [3 * width, width],
            ["cross_decode.cross_attn.attention.in_proj_bias"] = [3 * width],
            ["cross_decode.cross_attn.attention.out_proj.weight"] = [width, width], // not used
            ["cross_decode.cross_attn.attention.out_proj.bias"] = [width], // not used
            ["rope.freqs"] = [2, width],
        };
        foreach (string encoder in (string[])["image_encoder", "key_encoder", "query_encoder", "key_features_encoder", "aggregation"])
        {
            foreach (int block in (int[])[1, 2])
            {
                foreach (int norm in (int[])[0, 3])
                {
                    string name = FormattableString.Invariant($"{encoder}.{block}.block.");
                    shapes[FormattableString.Invariant($"{name}{norm}.weight")] = [width];
                    shapes[FormattableString.Invariant($"{name}{norm}.bias")] = [width];
                    shapes[FormattableString.Invariant($"{name}{norm + 2}.weight")] = [width, width, 1, 1];
                }
            }
        }

        return shapes;
    }
}
