namespace Equiview.Features.Adapters;

/// <summary>The part of a fused qkv projection that a LoRA pair changes; its value is the index of its rows in thirds.</summary>
public enum LoraTarget
{
    /// <summary>Rows 0 to D - 1.</summary>
    Query = 0,

    /// <summary>Rows D to 2D - 1.</summary>
    Key = 1,

    /// <summary>Rows 2D to 3D - 1.</summary>
    Value = 2,
}

/// <summary>
/// A low-rank addition B A to one projection of one block, unscaled (docs/protocol.md#lora). Hu et al., "LoRA: Low-Rank Adaptation of
/// Large Language Models" (ICLR 2022).
/// </summary>
/// <param name="Block">Block index: from 0 at the first block, or negative from the end, -1 being the last.</param>
/// <param name="Target">Which projection.</param>
/// <param name="A">[rank, D], row-major.</param>
/// <param name="B">[D, rank], row-major.</param>
public sealed record LoraPair(int Block, LoraTarget Target, float[] A, float[] B)
{
    /// <summary>The index from the first block in a model of this depth; outside 0 to depth - 1 when the model has no such block.</summary>
    public int BlockIn(int depth) => Block < 0 ? depth + Block : Block;
}
