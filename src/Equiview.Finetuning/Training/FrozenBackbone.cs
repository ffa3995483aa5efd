using Equiview.Features;
using Equiview.Features.Backbones;
using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Recipes;
using static TorchSharp.torch;

namespace Equiview.Finetuning.Training;

/// <summary>
/// A backbone cut in two: the frozen part, whose output can be kept for each image, and the part that training runs through.
/// </summary>
internal sealed class FrozenBackbone
{
    private readonly IBackbone backbone;
    private readonly Preprocessing preparation;
    private readonly int? stride;
    private readonly int firstBlock;
    private readonly OutputLayer layer;

    /// <param name="backbone">Not owned.</param>
    /// <param name="options">Long side and blocks.</param>
    /// <param name="denseStride">Distance of cells of convolutional backbones; null is the network's own.</param>
    public FrozenBackbone(IBackbone backbone, FinetuneOptions options, int? denseStride)
    {
        this.backbone = backbone;
        bool transformer = backbone is VisionTransformer;
        Depth = backbone is VisionTransformer { Config.Depth: var depth } ? depth : 0;
        layer = options.Layer;
        if (transformer && layer.Block > Depth)
            throw new UsageException(FormattableString.Invariant($"the backbone has {Depth} blocks; tap {layer} lies beyond them"));
        int blocks = transformer ? layer.Block ?? Depth : 0;
        if (options.Blocks > blocks && transformer)
            throw new UsageException(
                FormattableString.Invariant($"{blocks} blocks of the backbone lie before tap {layer}; {options.Blocks} cannot be adapted"));
        firstBlock = Math.Max(0, blocks - options.Blocks);
        stride = transformer ? null : denseStride;
        // The paper's token grid at another size; networks with fine cells get the image itself at that size.
        preparation = transformer
            ? new TokenGridPreprocessing(8 * Math.Max(1, options.LongSidePixels / backbone.Patch))
            : new FitLongSide(options.LongSidePixels);
    }

    /// <summary>Channels.</summary>
    public int Dimension => backbone.Dimension;

    /// <summary>Transformer blocks; 0 for convolutional backbones.</summary>
    public int Depth { get; }

    /// <summary>Runs the frozen part.</summary>
    /// <returns>
    /// Tokens [1, N, D] that enter the first trained block, or the finished map [1, D, rows, columns]; owned by the caller.
    /// </returns>
    public (Tensor Prefix, PatchGrid Grid, AxisMapping Mapping) Prefix(RgbImage image, CancellationToken cancellation)
    {
        using IDisposable noGradient = no_grad();
        using var scope = NewDisposeScope();
        PreparedImage prepared = preparation.Prepare(image, backbone.Patch, backbone.SizeMultiple);
        ImageSize size = prepared.Pixels.Size;
        Tensor mean = tensor(backbone.Normalization.Mean, [1, 3, 1, 1]), std = tensor(backbone.Normalization.Std, [1, 3, 1, 1]);
        Tensor input = tensor(prepared.Pixels.Values, [1, 3, size.Height, size.Width]).sub_(mean).div_(std); // [1, 3, H, W]
        if (backbone is not VisionTransformer transformer)
        {
            (Tensor map, PatchGrid cells) = backbone.Forward(input, OutputLayer.PostNorm, stride, cancellation);
            return (map.MoveToOuterDisposeScope(), cells, prepared.Mapping);
        }

        Tensor tokens = firstBlock == 0
            ? transformer.Embed(input)
            : transformer.ForwardTokens(input, OutputLayer.AfterBlock(firstBlock), null, cancellation);
        return (tokens.MoveToOuterDisposeScope(), transformer.GridOf(input, null), prepared.Mapping);
    }

    /// <summary>Runs the trained part.</summary>
    /// <param name="prefixes">[B, N, D] or [B, D, rows, columns], as <see cref="Prefix"/> made them.</param>
    /// <param name="grid">Their grid.</param>
    /// <param name="adapter">What is trained.</param>
    /// <returns>[B, D, rows, columns] with gradients to the adapter.</returns>
    public Tensor Features(
        Tensor prefixes, PatchGrid grid, TrainableAdapter adapter) => adapter.Refine(backbone is VisionTransformer transformer
        ? transformer.PatchFeatures(transformer.ForwardFrom(prefixes, firstBlock, layer, adapter.Attention), grid)
        : prefixes);
}
