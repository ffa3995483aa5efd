using Equiview.Features;
using Equiview.Features.Backbones;
using Equiview.Features.Backbones.Transformer;
using Equiview.Features.Recipes;
using static TorchSharp.torch;

namespace Equiview.Finetuning.Training;

/// <summary>
/// A backbone in two stages: the frozen blocks, whose output can be cached for each image, and the trained blocks.
/// </summary>
internal sealed class FrozenBackbone
{
    private readonly IBackbone backbone;
    private readonly Preprocessing preprocessing;
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
            throw new UsageException(FormattableString.Invariant($"the backbone has {Depth} blocks; layer {layer} lies beyond them"));
        int blocks = transformer ? layer.Block ?? Depth : 0;
        if (options.Blocks > blocks && transformer)
            throw new UsageException(
                FormattableString.Invariant($"{blocks} blocks of the backbone precede layer {layer}; {options.Blocks} cannot be adapted"));
        firstBlock = Math.Max(0, blocks - options.Blocks);
        stride = transformer ? null : denseStride;
        // The paper's token grid at another size; networks with fine cells get the image itself at that size.
        preprocessing = transformer
            ? new TokenGridPreprocessing(8 * Math.Max(1, options.LongSidePixels / backbone.Patch))
            : new FitLongSide(options.LongSidePixels);
    }

    /// <summary>Channels.</summary>
    public int Dimension => backbone.Dimension;

    /// <summary>Transformer blocks; 0 for convolutional backbones.</summary>
    public int Depth { get; }

    /// <summary>The recipe of the features that are trained, of the model without an adapter.</summary>
    /// <param name="model">Catalogue name.</param>
    /// <param name="weightsSha256">Hash of the weights, or null.</param>
    public FeatureRecipe Recipe(string model, string? weightsSha256) =>
        new(new ModelIdentity(model, weightsSha256), preprocessing, Depth > 0 ? layer : OutputLayer.PostNorm, stride) { Preset = "train" };

    /// <summary>Runs the frozen blocks.</summary>
    /// <returns>
    /// Tokens [1, N, D] that enter the first trained block, or the finished map [1, D, rows, columns]; owned by the caller.
    /// </returns>
    public (Tensor Prefix, PatchGrid Grid, AxisMapping Mapping) Prefix(RgbImage image, CancellationToken cancellation)
    {
        using IDisposable noGradient = no_grad();
        using var scope = NewDisposeScope();
        PreparedImage prepared = preprocessing.Prepare(image, backbone.Patch, backbone.SizeMultiple);
        Tensor input = backbone.InputOf(prepared); // [1, 3, H, W]
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

    /// <summary>Runs the trained blocks.</summary>
    /// <param name="prefixes">[B, N, D] or [B, D, rows, columns], as <see cref="Prefix"/> made them.</param>
    /// <param name="grid">Their grid.</param>
    /// <param name="adapter">What is trained.</param>
    /// <returns>[B, D, rows, columns] with gradients to the adapter.</returns>
    public Tensor Features(Tensor prefixes, PatchGrid grid, TrainableAdapter adapter)
    {
        if (backbone is not VisionTransformer transformer)
            return adapter.Refine(prefixes);
        using RotaryTable? rotations = transformer.RotationsOf(grid);
        Tensor tokens = transformer.ForwardFrom(prefixes, firstBlock, layer, adapter.Attention, rotations);
        return adapter.Refine(transformer.PatchFeatures(tokens, grid));
    }
}
