using Equiview.Formats;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Backbones.Convolutional;

/// <summary>
/// What the convolutional local-feature networks share: checked weights, checked input, and coarser strides. A stride of k times the
/// native one averages k x k native features (on a real pair 4 to 8 % more of the mutual matches hold than with every k-th feature). So a
/// cell of the result is a square of Patch = Stride pixels, the cells tile the image, and a center is Patch / 2 + i * Stride exactly.
/// </summary>
public abstract class ConvolutionalBackbone : IKeypointScores
{
    private protected ConvolutionalBackbone(
        ITensorArchive archive, Device? device, string model, int dimension, int patch, IReadOnlyList<ConvolutionSpec> specs)
    {
        (Model, Dimension, Patch) = (model, dimension, patch);
        StateDict = new Dictionary<string, long[]>(specs.SelectMany(s => s.StateDict()));
        StateDictCheck.Require(archive, model, StateDict);
        Layers = new ConvolutionStack(archive, specs, device ?? CPU);
    }

    /// <summary>Catalogue name.</summary>
    public string Model { get; }

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <inheritdoc/>
    public int Patch { get; }

    /// <inheritdoc/>
    public int SizeMultiple => 32;

    /// <inheritdoc/>
    public PixelNormalization Normalization => PixelNormalization.None;

    /// <summary>Name and shape of every tensor of the checkpoint.</summary>
    public IReadOnlyDictionary<string, long[]> StateDict { get; }

    private protected ConvolutionStack Layers { get; }

    /// <inheritdoc/>
    /// <exception cref="DegenerateInputException">
    /// The input has another shape, or the stride is not a multiple of <see cref="Patch"/> that divides both sides.
    /// </exception>
    public (Tensor Features, PatchGrid Grid) Forward(
        Tensor images, OutputLayer layer, int? stride, CancellationToken cancellation = default)
    {
        PatchGrid grid = GridOf(images, stride);
        using DisposeScope scope = NewDisposeScope();
        (Tensor features, _) = Run(images, (int)grid.Stride / Patch, withScores: false, cancellation);
        return (features.MoveToOuterDisposeScope(), grid);
    }

    /// <inheritdoc/>
    /// <exception cref="DegenerateInputException">As for <see cref="Forward"/>.</exception>
    public (Tensor Features, PatchGrid Grid, Tensor Scores) ForwardWithScores(
        Tensor images, int? stride = null, CancellationToken cancellation = default)
    {
        PatchGrid grid = GridOf(images, stride);
        using DisposeScope scope = NewDisposeScope();
        (Tensor features, Tensor? scores) = Run(images, (int)grid.Stride / Patch, withScores: true, cancellation);
        return (features.MoveToOuterDisposeScope(), grid, scores!.MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Layers.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The pass itself.</summary>
    /// <param name="images">[B, 3, H, W], checked.</param>
    /// <param name="cells">Native features averaged along each side of a returned one.</param>
    /// <param name="withScores">Whether scores are wanted.</param>
    /// <param name="cancellation">Checked between blocks.</param>
    /// <returns>[B, C, H / (Patch cells), W / (Patch cells)] and, when wanted, [B, 1, H, W].</returns>
    private protected abstract (Tensor Features, Tensor? Scores) Run(
        Tensor images, int cells, bool withScores, CancellationToken cancellation);

    private protected static Tensor Average(Tensor x, int cells) => cells == 1 ? x : nn.functional.avg_pool2d(x, cells);

    private protected static Tensor Upsample(Tensor x, long[] size, bool alignCorners) =>
        nn.functional.interpolate(x, size, mode: InterpolationMode.Bilinear, align_corners: alignCorners);

    /// <summary>The mean of the color channels with zero mean and unit variance over each image: [B, 1, H, W].</summary>
    private protected static Tensor NormalizedGray(Tensor images) =>
        nn.functional.instance_norm(images.mean([1], keepdim: true), eps: 1e-5);

    private protected void RequireUsable(Tensor images)
    {
        long[] shape = images.shape;
        if (shape.Length != 4 || shape[0] < 1 || shape[1] != 3 || images.dtype != ScalarType.Float32)
            throw new DegenerateInputException(
                $"{Model} needs float32 images [B, 3, H, W], got {images.dtype} [{string.Join(", ", shape)}]");
        (long height, long width) = (shape[2], shape[3]);
        if (height < SizeMultiple || width < SizeMultiple || height % SizeMultiple != 0 || width % SizeMultiple != 0)
            throw new DegenerateInputException(
                FormattableString.Invariant($"{Model} needs sides that are multiples of {SizeMultiple}, got {width}x{height}; ")
                    + "pad or resize the image first");
    }

    private PatchGrid GridOf(Tensor images, int? stride)
    {
        RequireUsable(images);
        (long height, long width) = (images.shape[2], images.shape[3]);
        int step = stride ?? Patch;
        if (step < Patch || step % Patch != 0 || height % step != 0 || width % step != 0)
            throw new DegenerateInputException(
                FormattableString.Invariant($"{Model} has no stride {step} for {width}x{height}; take a multiple of {Patch} ")
                    + "that divides both sides");
        return new PatchGrid((int)(width / step), (int)(height / step), step, step);
    }
}
