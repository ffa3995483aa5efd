using System.Globalization;

namespace Equiview.Features;

/// <summary>
/// Which tokens are read out of a transformer: the residual stream after a number of blocks, with or without the final norm, or its
/// projection into the space that CLIP's images share with texts. Convolutional backbones have one output and ignore it.
/// </summary>
/// <param name="Block">Blocks that have run, from 1 to the depth; null means all.</param>
/// <param name="FinalNorm">Whether the final LayerNorm is applied.</param>
public readonly record struct OutputLayer(int? Block, bool FinalNorm)
{
    private const string JointName = "joint", JointValuesName = "joint-values";

    /// <summary>After all blocks and the final LayerNorm.</summary>
    public static OutputLayer PostNorm => new(null, true);

    /// <summary>After all blocks, before the final LayerNorm.</summary>
    public static OutputLayer PreNorm => new(null, false);

    /// <summary>The tokens after the final norm, projected into the space of texts as CLIP projects its class token.</summary>
    public static OutputLayer Joint => new(null, true) { IsJoint = true };

    /// <summary>
    /// The values of the last block's attention, each token for itself, projected into the space of texts: local where the tokens of
    /// <see cref="Joint"/> have mixed (Zhou et al., "Extract Free Dense Labels from CLIP", ECCV 2022).
    /// </summary>
    public static OutputLayer JointValues => new(null, true) { IsJoint = true, Values = true };

    /// <summary>Whether features lie in the space that images share with texts.</summary>
    public bool IsJoint { get; private init; }

    /// <summary>Whether the last block is its attention's values alone.</summary>
    internal bool Values { get; private init; }

    /// <summary>After the given number of blocks, before any norm.</summary>
    public static OutputLayer AfterBlock(int blocks) => new(blocks, false);

    /// <summary>Reads "post-norm", "pre-norm", "block:6", "joint" or "joint-values".</summary>
    public static bool TryParse(string text, out OutputLayer layer)
    {
        layer = text switch { "pre-norm" => PreNorm, JointName => Joint, JointValuesName => JointValues, _ => PostNorm };
        if (text is "post-norm" or "pre-norm" or JointName or JointValuesName)
            return true;
        layer = PreNorm;
        if (!text.StartsWith("block:", StringComparison.Ordinal)
            || !int.TryParse(text.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out int block) || block < 1)
            return false;
        layer = AfterBlock(block);
        return true;
    }

    /// <summary>What the user named, as <see cref="TryParse"/> reads it.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static OutputLayer Parse(string text) =>
        TryParse(text, out OutputLayer layer)
            ? layer
            : throw new UsageException($"'{text}' is no layer; give post-norm, pre-norm, block:N, joint or joint-values");

    /// <summary>The form <see cref="TryParse"/> reads.</summary>
    public override string ToString() =>
        Block is { } b ? string.Create(CultureInfo.InvariantCulture, $"block:{b}")
        : IsJoint ? Values ? JointValuesName : JointName : FinalNorm ? "post-norm" : "pre-norm";
}
