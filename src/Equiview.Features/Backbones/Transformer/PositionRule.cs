namespace Equiview.Features.Backbones.Transformer;

/// <summary>
/// How the positional table, learnt on one grid, is resized to the grid of an image (docs/protocol.md#backbones). All rules but the last
/// two are bicubic; they run in float32 on the patch entries and leave the table alone on its own grid. libtorch's cubic kernel has
/// a = -0.75 without antialias and -0.5 with.
/// </summary>
public enum PositionRule
{
    /// <summary>
    /// torch.hub DINOv2 without registers: no antialias, scale factor (n + 0.1) / grid per axis, which moves the sampling positions.
    /// </summary>
    HubOffset,

    /// <summary>
    /// torch.hub DINOv2 with registers: antialias, plain target size. Overlapping patches (a stride below the patch) take
    /// <see cref="HubOffset"/> all the same, as the reference's tracking code does.
    /// </summary>
    HubAntialias,

    /// <summary>timm: antialias, plain target size, at any stride.</summary>
    Antialias,

    /// <summary>Hugging Face Dinov2Model: no antialias, plain target size, at any stride.</summary>
    Plain,

    /// <summary>Perception Encoder: bilinear without antialias, plain target size.</summary>
    Bilinear,

    /// <summary>
    /// C-RADIO: bilinear without antialias to a square of the longer side's cells, of which the upper left rows and columns are taken.
    /// </summary>
    SquareWindow,
}
