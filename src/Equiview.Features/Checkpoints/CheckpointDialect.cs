using Equiview.Features.Backbones.Transformer;

namespace Equiview.Features.Checkpoints;

/// <summary>
/// One way of naming the tensors of a vision transformer. The canonical names are those of the module (official DINOv2, timm); a dialect
/// maps them to the names used in a file (docs/protocol.md#checkpoints).
/// </summary>
internal sealed record CheckpointDialect
{
    /// <summary>Name in messages.</summary>
    public required string Name { get; init; }

    /// <summary>Whether a file with these names, prefixes removed, is of this dialect.</summary>
    public required Func<IReadOnlySet<string>, bool> Recognises { get; init; }

    /// <summary>What stands in place of "blocks.{0}.".</summary>
    public string Block { get; init; } = "blocks.{0}.";

    /// <summary>
    /// Canonical to stored names where they differ, for whole tensors or modules, the block part left out. Several stored names are stacked
    /// along the rows of one canonical tensor.
    /// </summary>
    public IReadOnlyDictionary<string, string[]> Names { get; init; } = new Dictionary<string, string[]>();

    /// <summary>
    /// Names that belong to other parts of a file (decoders, text towers, heads); one that ends in '.' or '_' is a prefix.
    /// </summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>
    /// How positions follow the size of the image where these names come from (<see cref="TransformerSettings.Positions"/>).
    /// </summary>
    public string Positions { get; init; } = TransformerSettings.Timm;

    /// <summary>Whether the class token already holds its position, which the table then lacks (timm reg4).</summary>
    public bool ClassTokenHoldsPosition { get; init; }

    /// <summary>Whether positions are rotations, of which the file holds the periods at most (DINOv3).</summary>
    public bool Rotary { get; init; }

    /// <summary>Whether the key third of the stored attention bias counts as 0 (official DINOv3, which masks it).</summary>
    public bool KeyBiasIsZero { get; init; }

    /// <summary>Whether queries and keys are rotated beside the table of positions (Perception Encoder).</summary>
    public bool RotaryPairs { get; init; }

    /// <summary>Whether the final norm is left out where the file has none.</summary>
    public bool MayLackFinalNorm { get; init; }

    /// <summary>Whether the activation is GELU in its tanh form where these names come from.</summary>
    public bool TanhGelu { get; init; }

    /// <summary>Name of the normalization of the networks with these names; null is not known by them.</summary>
    public string? Normalization { get; init; }

    /// <summary>
    /// Whether sizes beyond channels, blocks, heads and patch are read from the file, and patches are stored as rows (C-RADIO).
    /// </summary>
    public bool ReadsSizes { get; init; }

    /// <summary>The projection into the space of texts, and whether it is stored as [outputs, inputs]; null where there is none.</summary>
    public (string Name, bool Transposed)? Joint { get; init; }

    /// <summary>What is wrong with a file of these names that is no network Equiview runs, or null.</summary>
    public Func<CheckpointKeys, string?> Refusal { get; init; } = _ => null;

    /// <summary>Name that stands for zeros.</summary>
    public const string Zeros = "-";

    /// <summary>The stored names of a canonical tensor, in the order of its rows.</summary>
    public IReadOnlyList<string> SourcesOf(string canonical)
    {
        (string block, string tail) = SplitBlock(canonical);
        foreach ((string from, string[] to) in Names)
        {
            if (tail == from || tail.StartsWith(from + ".", StringComparison.Ordinal))
                return Array.ConvertAll(to, name => name == Zeros ? name : block + name + tail[from.Length..]);
        }

        return [block + tail];
    }

    /// <summary>Whether a stored name belongs to another part of the file.</summary>
    public bool Ignores(string stored) =>
        Ignored.Any(entry => entry[^1] is '.' or '_' ? stored.StartsWith(entry, StringComparison.Ordinal) : stored == entry);

    // "blocks.7.norm1.weight" to ("encoder.layer.7.", "norm1.weight").
    private (string Block, string Tail) SplitBlock(string canonical)
    {
        string[] parts = canonical.Split('.', 3);
        return parts is ["blocks", var index, var tail] ? (Block.Replace("{0}", index, StringComparison.Ordinal), tail) : ("", canonical);
    }

    /// <summary>Stored names separated by a space are stacked.</summary>
    public static Dictionary<string, string[]> Map(params ReadOnlySpan<(string Canonical, string Stored)> names)
    {
        var map = new Dictionary<string, string[]>();
        foreach ((string canonical, string stored) in names)
            map.Add(canonical, stored.Split(' '));
        return map;
    }
}
