namespace Equiview.Features.Backbones.Transformer;

/// <summary>Everything in which vision transformers differ (docs/protocol.md#backbones).</summary>
public sealed record VisionTransformerConfig
{
    /// <summary>Name in messages; a catalogue name for the models of <see cref="TransformerModels"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Channels D of a token.</summary>
    public required int Dimension { get; init; }

    /// <summary>Number of blocks.</summary>
    public required int Depth { get; init; }

    /// <summary>Attention heads; they divide <see cref="Dimension"/>.</summary>
    public required int Heads { get; init; }

    /// <summary>Side of a patch in pixels.</summary>
    public required int Patch { get; init; }

    /// <summary>Rows, and columns, of the grid the positional table was learnt on.</summary>
    public required int GridSide { get; init; }

    /// <summary>Whether positions are rotations, with or without a table.</summary>
    internal bool HasRotations => Rotary || RotaryPairs;

    /// <summary>Register tokens between the class token and the patches; they have no position.</summary>
    public int Registers { get; init; }

    /// <summary>Whether each residual branch is scaled by a learnt vector.</summary>
    public bool LayerScale { get; init; }

    /// <summary>The network after the attention.</summary>
    public FeedForwardKind FeedForward { get; init; }

    /// <summary>Channels inside the feed-forward network (of one half for SwiGLU).</summary>
    public required int Hidden { get; init; }

    /// <summary>Epsilon of every LayerNorm.</summary>
    public double NormEpsilon { get; init; } = 1e-6;

    /// <summary>Whether a LayerNorm follows the addition of the positions (CLIP).</summary>
    public bool PreNorm { get; init; }

    /// <summary>Whether the patch convolution has a bias.</summary>
    public bool PatchBias { get; init; } = true;

    /// <summary>Whether there is a class token of its own (I-JEPA, SigLIP: no; C-RADIO's are counted as registers).</summary>
    public bool ClassToken { get; init; } = true;

    /// <summary>Whether the class token has an entry in the positional table (DeiT-III: no).</summary>
    public bool ClassPosition { get; init; } = true;

    /// <summary>
    /// Whether positions are rotations of queries and keys (DINOv3) instead of a table; <see cref="GridSide"/> then says nothing.
    /// </summary>
    public bool Rotary { get; init; }

    /// <summary>
    /// Whether queries and keys are rotated by column and row beside the table (Perception Encoder), pairs of channels side by side.
    /// </summary>
    public bool RotaryPairs { get; init; }

    /// <summary>Whether a LayerNorm follows the last block; where none does, post-norm is pre-norm.</summary>
    public bool FinalNorm { get; init; } = true;

    /// <summary>Channels of the space that images share with texts (CLIP), 0 where the weights have no projection into it.</summary>
    public int JointDimension { get; init; }

    /// <summary>How positions follow the size of the image.</summary>
    public PositionRule Positions { get; init; } = PositionRule.Antialias;

    /// <summary>Classes of the classifier on the class token, 0 for none.</summary>
    public int Classes { get; init; }

    /// <summary>How input values are normalised.</summary>
    public PixelNormalization Normalization { get; init; } = PixelNormalization.ImageNet;

    /// <summary>Tokens before the first patch token: the class token and the registers.</summary>
    public int PrefixTokens => (ClassToken ? 1 : 0) + Registers;

    /// <summary>Rows of the positional table.</summary>
    public int PositionCount => Rotary ? 0 : (GridSide * GridSide) + (ClassPosition ? 1 : 0);

    /// <summary>Refuses values that make no network.</summary>
    /// <exception cref="ArgumentException">A size is not positive or the heads do not divide the dimension.</exception>
    internal void Validate()
    {
        if (Dimension < 1 || Depth < 1 || Heads < 1 || Patch < 1 || GridSide < 1 || Hidden < 1 || Registers < 0 || Classes < 0
            || Dimension % Heads != 0 || (Rotary && (ClassPosition || RotaryPairs))
            || (HasRotations && Dimension / Heads % 4 != 0)
            || (!ClassToken && (ClassPosition || Classes > 0)) || JointDimension < 0)
            throw new ArgumentException(
                $"{Name} is not a transformer: {Dimension} channels, {Depth} blocks, {Heads} heads, patch {Patch}, grid "
                    + $"{GridSide}, hidden {Hidden}, {Registers} registers");
    }
}
