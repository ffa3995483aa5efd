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
        ITensorArchive archive, Device? device, string model, int dimension, int patch, IReadOnlyList<ConvolutionSpec> specs,
        params IReadOnlyList<ConvolutionBlock> blocks)
    {
        (Model, Dimension, Patch) = (model, dimension, patch);
        StateDict = new Dictionary<string, long[]>(specs.SelectMany(s => s.StateDict()));
        StateDictCheck.Require(archive, model, StateDict);
        Layers = new ConvolutionStack(archive, specs, blocks, device ?? CPU);
        Operators = new TorchOperators(Layers);
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

    /// <summary>
    /// Describes key points from the levels of the network where its dense map is too large to be made for them; else null.
    /// </summary>
    internal virtual LevelSampler? Sampler => null;

    internal ConvolutionStack Layers { get; }

    private protected TorchOperators Operators { get; }

    /// <inheritdoc/>
    /// <exception cref="DegenerateInputException">
    /// The input has another shape, or the stride is not a multiple of <see cref="Patch"/> that divides both sides.
    /// </exception>
    public (Tensor Features, PatchGrid Grid) Forward(
        Tensor images, OutputLayer layer, int? stride, CancellationToken cancellation = default)
    {
        PatchGrid grid = GridOf(images, stride);
        using DisposeScope scope = NewDisposeScope();
        Tensor features = Run(Operators, images, new NetworkRequest((int)grid.Stride / Patch, false), cancellation).Features!;
        return (features.MoveToOuterDisposeScope(), grid);
    }

    /// <inheritdoc/>
    /// <exception cref="DegenerateInputException">As for <see cref="Forward"/>.</exception>
    public (Tensor Features, PatchGrid Grid, Tensor Scores) ForwardWithScores(
        Tensor images, int? stride = null, CancellationToken cancellation = default)
    {
        PatchGrid grid = GridOf(images, stride);
        using DisposeScope scope = NewDisposeScope();
        NetworkMaps<Tensor> maps = Run(Operators, images, new NetworkRequest((int)grid.Stride / Patch, true), cancellation);
        return (maps.Features!.MoveToOuterDisposeScope(), grid, maps.Scores!.MoveToOuterDisposeScope());
    }

    /// <summary>Key-point scores and the levels that <see cref="Sampler"/> samples; all are the caller's.</summary>
    /// <param name="images">[1, 3, H, W] float32, RGB in [0, 1], sides multiples of 32.</param>
    /// <param name="cancellation">Checked between blocks.</param>
    /// <returns>[1, 1, H, W], and a map [1, C, h, w] for each level.</returns>
    internal (Tensor Scores, Tensor[] Levels) ForwardLevels(Tensor images, CancellationToken cancellation)
    {
        RequireUsable(images);
        using DisposeScope scope = NewDisposeScope();
        NetworkMaps<Tensor> maps = Run(Operators, images, new NetworkRequest(null, true), cancellation);
        return (maps.Scores!.MoveToOuterDisposeScope(), [.. maps.Levels.Select(l => l.MoveToOuterDisposeScope())]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Layers.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The network, for any engine.</summary>
    /// <param name="operators">The engine.</param>
    /// <param name="images">[B, 3, H, W], checked.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="cancellation">Checked between blocks.</param>
    internal abstract NetworkMaps<T> Run<T>(
        INetworkOperators<T> operators, T images, NetworkRequest request, CancellationToken cancellation)
        where T : class;

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
        return GridOf(new ImageSize((int)images.shape[3], (int)images.shape[2]), stride);
    }

    /// <summary>The grid of the features of an image whose sides are multiples of <see cref="SizeMultiple"/>.</summary>
    /// <exception cref="DegenerateInputException">No such stride.</exception>
    internal PatchGrid GridOf(ImageSize size, int? stride)
    {
        (int width, int height, int step) = (size.Width, size.Height, stride ?? Patch);
        if (step < Patch || step % Patch != 0 || height % step != 0 || width % step != 0)
            throw new DegenerateInputException(
                FormattableString.Invariant($"{Model} has no stride {step} for {width}x{height}; take a multiple of {Patch} ")
                    + "that divides both sides");
        return new PatchGrid(width / step, height / step, step, step);
    }
}
