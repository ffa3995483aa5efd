using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Equiview.Features.Backbones.Transformer;

/// <summary>
/// Every vision transformer Equiview knows: the family is the <see cref="VisionTransformerConfig"/>. Parameter names are those of the
/// official DINOv2 and timm files. A call never changes the module: stride, positions and layer are arguments
/// (docs/protocol.md#deviations).
/// <para>
/// The methods that return tokens hand out [B, N, D] with N = class token, registers, patches row-major. Weights are frozen; gradients flow
/// through <see cref="ForwardFrom"/> to its tokens and to a <see cref="QkvAdapter"/>.
/// </para>
/// </summary>
public sealed class VisionTransformer : nn.Module, IBackbone
{
    private readonly Tensor? cls_token;
    private readonly Tensor? pos_embed;
    private readonly RotaryPositions? rope_embed;
    private readonly Tensor? register_tokens;
    private readonly PatchProjection patch_embed;
    private readonly NormLayer? norm_pre;
    private readonly ModuleList<TransformerBlock> blocks;
    private readonly NormLayer? norm;
    private readonly Tensor? proj;
    private readonly AffineLayer? head;

    /// <summary>A network with uninitialised weights, to be filled by a checkpoint; on the meta device it takes no memory.</summary>
    internal VisionTransformer(VisionTransformerConfig config, Device device)
        : base(nameof(VisionTransformer))
    {
        config.Validate();
        Config = config;
        cls_token = config.ClassToken ? Frozen.Empty(device, 1, 1, config.Dimension) : null;
        pos_embed = config.Rotary ? null : Frozen.Empty(device, 1, config.PositionCount, config.Dimension);
        rope_embed = config.Rotary ? new RotaryPositions(config, device) : null;
        register_tokens = config.Registers > 0 ? Frozen.Empty(device, 1, config.Registers, config.Dimension) : null;
        patch_embed = new PatchProjection(config, device);
        norm_pre = config.PreNorm ? new NormLayer(config.Dimension, config.NormEpsilon, device) : null;
        blocks = new ModuleList<TransformerBlock>(
            Enumerable.Range(0, config.Depth).Select(_ => new TransformerBlock(config, device)).ToArray());
        norm = config.FinalNorm ? new NormLayer(config.Dimension, config.NormEpsilon, device) : null;
        proj = config.JointDimension > 0 ? Frozen.Empty(device, config.Dimension, config.JointDimension) : null;
        head = config.Classes > 0 ? new AffineLayer(config.Dimension, config.Classes, device) : null;
        RegisterComponents();
    }

    /// <summary>A network with seeded random weights on the CPU, for tests, benchmarks and training from nothing.</summary>
    public VisionTransformer(VisionTransformerConfig config, long seed)
        : this(config, CPU) => RandomWeights.Fill(this, seed);

    /// <summary>The family and its sizes.</summary>
    public VisionTransformerConfig Config { get; }

    /// <inheritdoc/>
    public int Dimension => Config.Dimension;

    /// <inheritdoc/>
    public int Patch => Config.Patch;

    /// <inheritdoc/>
    public int SizeMultiple => Config.Patch;

    /// <inheritdoc/>
    public PixelNormalization Normalization => Config.Normalization;

    /// <summary>
    /// The fused query, key, value weight [3D, D] of a block; low-rank adapters are merged into its rows when they are loaded.
    /// </summary>
    public Tensor QkvWeight(int block) => blocks[block].QkvWeight;

    /// <inheritdoc/>
    /// <exception cref="DegenerateInputException">The image, the layer or the stride does not fit the network.</exception>
    public (Tensor Features, PatchGrid Grid) Forward(
        Tensor images, OutputLayer layer, int? stride, CancellationToken cancellation = default)
    {
        // no_grad and not inference_mode: as fast, and the result may still be changed in place or enter a training graph.
        using IDisposable noGradient = no_grad();
        using var scope = NewDisposeScope();
        PatchGrid grid = GridOf(images, stride);
        using RotaryTable? rotations = RotationsOf(grid, SizeOf(images));
        Tensor tokens = ForwardFrom(Embed(images, stride), 0, layer, null, rotations, cancellation); // [B, prefix + P, D]
        return (PatchFeatures(tokens, grid).MoveToOuterDisposeScope(), grid);
    }

    /// <summary>All tokens at a layer, without gradients; the result may be kept and continued by <see cref="ForwardFrom"/>.</summary>
    /// <param name="images">[B, 3, H, W] float32, normalised, sides multiples of the patch.</param>
    /// <param name="layer">After which block, and whether the final norm is applied.</param>
    /// <param name="stride">Distance of neighboring patches in pixels; null means the patch.</param>
    /// <param name="cancellation">Checked between blocks.</param>
    /// <returns>[B, 1 + registers + P, D], owned by the caller.</returns>
    /// <exception cref="DegenerateInputException">The image, the layer or the stride does not fit the network.</exception>
    public Tensor ForwardTokens(Tensor images, OutputLayer layer, int? stride = null, CancellationToken cancellation = default)
    {
        using IDisposable noGradient = no_grad();
        using var scope = NewDisposeScope();
        using RotaryTable? rotations = RotationsOf(GridOf(images, stride), SizeOf(images));
        return ForwardFrom(Embed(images, stride), 0, layer, null, rotations, cancellation).MoveToOuterDisposeScope();
    }

    /// <summary>The tokens that enter block 0: projected patches with positions, class token and registers.</summary>
    /// <returns>[B, 1 + registers + P, D], owned by the caller.</returns>
    /// <exception cref="DegenerateInputException">The image or the stride does not fit the network.</exception>
    public Tensor Embed(Tensor images, int? stride = null)
    {
        using var scope = NewDisposeScope();
        PatchGrid grid = GridOf(images, stride);
        long batch = images.shape[0];
        int classRows = Config.ClassPosition ? 1 : 0;
        Tensor patches = patch_embed.Forward(images, (int)grid.Stride); // [B, P, D]
        if (pos_embed is not null)
            patches = patches.Plus(PositionTable.Resize(
                pos_embed.narrow(1, classRows, Config.PositionCount - classRows), Config.GridSide, grid.Rows, grid.Columns,
                Config.Positions, grid.Stride < Patch));
        if (Config.PrefixTokens == 0)
            return (norm_pre?.Forward(patches) ?? patches).MoveToOuterDisposeScope();
        Tensor? first = Config.ClassPosition ? cls_token!.Plus(pos_embed!.narrow(1, 0, 1)) : cls_token; // [1, 1, D]
        Tensor[] before = [.. new[] { first, register_tokens }.OfType<Tensor>()];
        Tensor prefix = before.Length == 1 ? before[0] : cat(before, 1); // [1, 1 + registers, D]
        Tensor tokens = cat([prefix.expand(batch, -1, -1), patches], 1); // [B, 1 + registers + P, D]
        return (norm_pre?.Forward(tokens) ?? tokens).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Continues from the tokens that enter a block, in the caller's gradient mode: the frozen blocks before the first trained one need to
    /// run only once an image.
    /// </summary>
    /// <param name="tokens">
    /// [B, N, D], what <see cref="Embed"/> returned (first block 0) or a layer without norm after <paramref name="firstBlock"/> blocks.
    /// </param>
    /// <param name="firstBlock">Index of the first block to run, from 0 to the depth.</param>
    /// <param name="layer">Where to stop, counted from the network's start.</param>
    /// <param name="adapter">Changes queries, keys and values of each block while an adapter is trained; null for none.</param>
    /// <param name="rotations">The positions of the tokens, <see cref="RotationsOf"/>; null for networks with a table.</param>
    /// <param name="cancellation">Checked before each block.</param>
    /// <returns>[B, N, D], owned by the caller; never <paramref name="tokens"/> itself.</returns>
    /// <exception cref="DegenerateInputException">The layer lies outside the network or before the first block.</exception>
    public Tensor ForwardFrom(
        Tensor tokens, int firstBlock, OutputLayer layer, QkvAdapter? adapter = null, RotaryTable? rotations = null,
        CancellationToken cancellation = default)
    {
        if (Config.HasRotations != (rotations is not null))
            throw new DegenerateInputException(
                $"{Config.Name} {(Config.HasRotations ? "needs the rotations of its grid" : "has no rotary positions")}");
        if (layer.IsJoint && proj is null)
            throw new DegenerateInputException($"{Config.Name} has no projection into a space of images and texts; {layer} needs one");
        int last = layer.Block ?? (layer.Values ? Config.Depth - 1 : Config.Depth);
        if (last < Math.Max(layer.Values ? 0 : 1, firstBlock) || last > Config.Depth || firstBlock < 0)
            throw new DegenerateInputException(
                $"{Config.Name} has {Config.Depth} blocks; layer {layer} from block {firstBlock} lies outside them");
        using var scope = NewDisposeScope();
        Tensor current = tokens.alias();
        for (int i = firstBlock; i < last; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Tensor next = blocks[i].Forward(current, i, adapter, rotations);
            current.Dispose();
            current = next;
        }

        if (layer.Values)
            current = blocks[Config.Depth - 1].Values(current);
        Tensor normed = layer.FinalNorm && norm is not null ? norm.Forward(current) : current;
        return (layer.IsJoint ? normed.matmul(proj!) : normed).MoveToOuterDisposeScope();
    }

    /// <summary>The rotations that give tokens of a grid their positions, the caller's; null for networks with a table.</summary>
    /// <param name="grid">The grid of <see cref="GridOf"/>.</param>
    /// <param name="size">The image; null is what the patches cover.</param>
    public RotaryTable? RotationsOf(PatchGrid grid, ImageSize? size = null) =>
        Config.RotaryPairs ? AxialRotations.Table(Config, grid, QkvWeight(0).device) : rope_embed?.Table(grid, size);

    private static ImageSize SizeOf(Tensor images) => new((int)images.shape[3], (int)images.shape[2]);

    /// <summary>The class token of a token tensor.</summary>
    /// <returns>[B, D], a view owned by the caller.</returns>
    /// <exception cref="MissingComponentException">The network has none.</exception>
    public Tensor ClassToken(Tensor tokens) => cls_token is not null ? tokens.select(1, 0)
        : throw new MissingComponentException($"the class token of {Config.Name}", "take its patch tokens");

    /// <summary>The patch tokens of a token tensor as a feature grid.</summary>
    /// <param name="tokens">[B, 1 + registers + P, D].</param>
    /// <param name="grid">The grid of <see cref="GridOf"/>.</param>
    /// <returns>[B, D, rows, columns], contiguous, owned by the caller.</returns>
    public Tensor PatchFeatures(Tensor tokens, PatchGrid grid)
    {
        using var scope = NewDisposeScope();
        Tensor patches = tokens.narrow(1, Config.PrefixTokens, grid.Count); // [B, P, D]
        return patches.transpose(1, 2).contiguous().view(tokens.shape[0], -1, grid.Rows, grid.Columns).MoveToOuterDisposeScope();
    }

    /// <summary>Scores of the classifier that came with the weights.</summary>
    /// <param name="images">[B, 3, H, W] float32, normalised, sides multiples of the patch.</param>
    /// <param name="cancellation">Checked between blocks.</param>
    /// <returns>[B, classes] logits, owned by the caller.</returns>
    /// <exception cref="MissingComponentException">The weights had no classifier.</exception>
    public Tensor ClassLogits(Tensor images, CancellationToken cancellation = default)
    {
        if (head is null)
            throw new MissingComponentException($"the classifier of {Config.Name}", "load weights that hold head.weight and head.bias");
        using IDisposable noGradient = no_grad();
        using var scope = NewDisposeScope();
        return head.Forward(ClassToken(ForwardTokens(images, OutputLayer.PostNorm, null, cancellation))).MoveToOuterDisposeScope();
    }

    /// <summary>The grid of patches of a batch of images.</summary>
    /// <exception cref="DegenerateInputException">
    /// The tensor is no batch of RGB images with sides that are multiples of the patch, or the stride is not from 1 to the patch.
    /// </exception>
    public PatchGrid GridOf(Tensor images, int? stride)
    {
        long[] shape = images.shape;
        if (shape is not [> 0, 3, > 0, > 0] || images.dtype != ScalarType.Float32 || shape[2] % Patch != 0 || shape[3] % Patch != 0)
            throw new DegenerateInputException(
                $"{Config.Name} takes float32 [B, 3, H, W] with H and W multiples of {Patch}, got {images.dtype} "
                    + $"[{string.Join(", ", shape)}]");
        int step = stride ?? Patch;
        if (step < 1 || step > Patch)
            throw new DegenerateInputException($"{Config.Name} takes a stride from 1 to {Patch}, got {step}");
        return PatchGrid.Covering(new ImageSize((int)shape[3], (int)shape[2]), Patch, step);
    }
}
