using Equiview.Formats;

namespace Equiview.Features.Adapters;

/// <summary>
/// The layout of the adapters released with "Multiview Equivariance Improves 3D Correspondence Understanding with Minimal Feature Finetuning"
/// (paper-protocol section 2.8): <c>w_a_000</c>, <c>w_b_000</c>, ... where entry 2j is q and 2j + 1 is v of the j-th of the last blocks, and
/// <c>state_dict.refine_conv.{weight, bias}</c>. Everything else in the checkpoint is the trainer's housekeeping.
/// </summary>
internal static class ReleasedAdapterLayout
{
    private const string Weight = "state_dict.refine_conv.weight", Bias = "state_dict.refine_conv.bias";

    public static FeatureAdapter Read(ITensorArchive archive)
    {
        if (archive.Tensors.GetValueOrDefault(Bias)?.Shape is not [> 0 and <= 65536 and long dimension])
            throw new InvalidFileException(archive.Path, "holds no adapter: neither our own format nor a released checkpoint with a refine convolution", Bias);
        int count = 0;
        while (archive.Tensors.ContainsKey(Key('a', count)))
            count++;
        if (count == 0 || count % 2 != 0)
            throw new InvalidFileException(archive.Path, FormattableString.Invariant($"holds {count} LoRA matrices A, needs a q and a v for each block"), Key('a', count));
        var tensors = new AdapterTensors(archive, (int)dimension);
        IEnumerable<LoraPair> lora = Enumerable.Range(0, count)
            .Select(i => tensors.Lora((i / 2) - (count / 2), i % 2 == 0 ? LoraTarget.Query : LoraTarget.Value, Key('a', i), Key('b', i)));
        return new FeatureAdapter((int)dimension, [.. lora], [tensors.RefineConv(Weight, Bias)]) { Provenance = "checkpoint in the released 3DCorrEnhance layout" };
    }

    private static string Key(char matrix, int index) => FormattableString.Invariant($"w_{matrix}_{index:000}");
}
