using System.Globalization;

namespace Equiview.Features;

/// <summary>
/// Which tokens are read out of a transformer: the residual stream after a number of blocks, with or without the final norm.
/// Convolutional backbones have one output and ignore it.
/// </summary>
/// <param name="Block">Blocks that have run, from 1 to the depth; null means all.</param>
/// <param name="FinalNorm">Whether the final LayerNorm is applied.</param>
public readonly record struct OutputLayer(int? Block, bool FinalNorm)
{
    /// <summary>After all blocks and the final LayerNorm.</summary>
    public static OutputLayer PostNorm => new(null, true);

    /// <summary>After all blocks, before the final LayerNorm.</summary>
    public static OutputLayer PreNorm => new(null, false);

    /// <summary>After the given number of blocks, before any norm.</summary>
    public static OutputLayer AfterBlock(int blocks) => new(blocks, false);

    /// <summary>Reads "post-norm", "pre-norm" or "block:6".</summary>
    public static bool TryParse(string text, out OutputLayer layer)
    {
        layer = PostNorm;
        if (text == "post-norm")
            return true;
        layer = PreNorm;
        if (text == "pre-norm")
            return true;
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
            : throw new UsageException($"'{text}' is no layer; give post-norm, pre-norm or block:N");

    /// <summary>The form <see cref="TryParse"/> reads.</summary>
    public override string ToString() =>
        Block is { } b ? string.Create(CultureInfo.InvariantCulture, $"block:{b}") : FinalNorm ? "post-norm" : "pre-norm";
}
