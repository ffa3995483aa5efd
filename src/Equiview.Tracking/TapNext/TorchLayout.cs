using Equiview.Formats;

namespace Equiview.Tracking.TapNext;

/// <summary>
/// The names of the PyTorch files: plain, under "state_dict", or of Lightning with the prefix "tapnext.". The same names in a safetensors
/// or npz file are read too.
/// </summary>
internal sealed class TorchLayout : ITapNextLayout
{
    private const string Marker = "lin_proj.weight";
    private const string Wrapper = "state_dict.";

    // The table of E has no learnt values (see PointEmbedding) and 201 MB.
    private const string FixedTable = "query_pos_embed";

    private static readonly string[] Prefixes = ["", "tapnext.", "module.", Wrapper, Wrapper + "tapnext.", Wrapper + "module."];

    // torchvision before 0.12 named the layers of an encoder block's perceptron.
    private static readonly (string Now, string Before)[] OldNames = [(".mlp.0.", ".mlp.linear_1."), (".mlp.3.", ".mlp.linear_2.")];

    private readonly string prefix;
    private readonly bool isOld;

    private TorchLayout(string prefix, bool isOld) => (this.prefix, this.isOld) = (prefix, isOld);

    /// <inheritdoc/>
    public string Name => "PyTorch";

    /// <summary>The layout of a file, or null where it is of another one.</summary>
    public static TorchLayout? Of(ITensorArchive archive) =>
        Prefixes.FirstOrDefault(p => archive.Tensors.ContainsKey(p + Marker)) is { } prefix
            ? new TorchLayout(prefix, archive.Tensors.ContainsKey($"{prefix}blocks.0.vit_block.mlp.linear_1.weight"))
            : null;

    /// <inheritdoc/>
    public IReadOnlyList<StoredPart> PartsOf(string weight, long[] shape)
    {
        string name = isOld ? OldNames.Aggregate(weight, (n, old) => n.Replace(old.Now, old.Before, StringComparison.Ordinal)) : weight;
        return [new StoredPart(prefix + name, shape)];
    }

    /// <inheritdoc/>
    public bool Ignores(string stored) => stored == prefix + FixedTable
        || (prefix.StartsWith(Wrapper, StringComparison.Ordinal) && !stored.StartsWith(Wrapper, StringComparison.Ordinal));
}
