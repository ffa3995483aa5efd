using Equiview.Formats;
using Equiview.Formats.TorchPickle;
namespace Equiview.Features.Adapters;

/// <summary>
/// The layout of the adapters released with "Multiview Equivariance Improves 3D Correspondence Understanding with Minimal Feature
/// Finetuning" (docs/protocol.md#checkpoints): <c>w_a_000</c>, <c>w_b_000</c>, ... where entry 2j is q and 2j + 1 is v of the j-th of the
/// last blocks, and <c>state_dict.refine_conv.{weight, bias}</c>. Everything else in the checkpoint is the trainer's housekeeping.
/// </summary>
internal static class ReleasedAdapterLayout
{
    /// <summary>Ending of its file names.</summary>
    public const string Extension = ".ckpt";

    private const string Weight = "state_dict.refine_conv.weight", Bias = "state_dict.refine_conv.bias";

    public static FeatureAdapter Read(ITensorArchive archive)
    {
        if (archive.Tensors.GetValueOrDefault(Bias)?.Shape is not [> 0 and <= 65536 and long dimension])
            throw new InvalidFileException(
                archive.Path, "holds no adapter: neither our own format nor a released checkpoint with a refine convolution", Bias);
        int count = 0;
        while (archive.Tensors.ContainsKey(Key('a', count)))
            count++;
        if (count == 0 || count % 2 != 0)
            throw new InvalidFileException(
                archive.Path,
                FormattableString.Invariant($"holds {count} LoRA matrices A, needs a q and a v for each block"),
                Key('a', count));
        var tensors = new AdapterTensors(archive, (int)dimension);
        IEnumerable<LoraPair> lora = Enumerable.Range(0, count)
            .Select(i => tensors.Lora((i / 2) - (count / 2), i % 2 == 0 ? LoraTarget.Query : LoraTarget.Value, Key('a', i), Key('b', i)));
        return new FeatureAdapter((int)dimension, [.. lora], [tensors.RefineConv(Weight, Bias)])
        {
            Provenance = "checkpoint in the released 3DCorrEnhance layout",
        };
    }

    /// <summary>Writes the layout with the housekeeping that Lightning's loader asks for.</summary>
    /// <exception cref="ModelMismatchException">
    /// The adapter is not of the released form: q and v of the last blocks, and one convolution.
    /// </exception>
    public static void Write(string path, FeatureAdapter adapter)
    {
        int blocks = adapter.Lora.Count / 2;
        (int, LoraTarget)[] wanted = [
            .. from j in Enumerable.Range(-blocks, blocks) from target in new[] { LoraTarget.Query, LoraTarget.Value } select (j, target)];
        LoraPair[] pairs = [.. adapter.Lora.OrderBy(p => p.Block).ThenBy(p => p.Target)];
        if (blocks == 0 || adapter.Layer is not null || adapter.RefineConvs.Count != 1
            || !pairs.Select(p => (p.Block, p.Target)).SequenceEqual(wanted))
            throw new ModelMismatchException(
                $"adapter {adapter.Name} cannot be written to {path}: the released layout holds q and v of the last blocks "
                    + "and one convolution after the final norm; write .safetensors");
        long dimension = adapter.Dimension;
        RefineConvWeights conv = adapter.RefineConvs[0];
        var root = new Dictionary<string, object?>
        {
            ["epoch"] = 0,
            ["global_step"] = 0,
            ["pytorch-lightning_version"] = "2.0.0",
            ["state_dict"] = new Dictionary<string, object?>
            {
                ["refine_conv"] = new Dictionary<string, object?>
                {
                    ["weight"] = StoredTensor.From(conv.Weight, dimension, dimension, 3, 3),
                    ["bias"] = StoredTensor.From(conv.Bias, dimension),
                },
            },
            ["callbacks"] = new Dictionary<string, object?>(),
            ["optimizer_states"] = new List<object?>(),
            ["lr_schedulers"] = new List<object?>(),
            ["equiview_model"] = adapter.Model,
            ["equiview_provenance"] = adapter.Provenance,
        };
        foreach ((int i, LoraPair pair) in pairs.Index())
        {
            long rank = adapter.RankOf(pair);
            root[Key('a', i)] = new TorchParameter(StoredTensor.From(pair.A, rank, dimension));
            root[Key('b', i)] = new TorchParameter(StoredTensor.From(pair.B, dimension, rank));
        }

        TorchFile.Write(path, root);
    }

    private static string Key(char matrix, int index) => FormattableString.Invariant($"w_{matrix}_{index:000}");
}
