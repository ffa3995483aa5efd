using Equiview.Formats;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Backbones.Convolutional.Deformable;

/// <summary>
/// ALIKED: key points with descriptors of their own, and a dense map of 128 (t16: 64) channels for every pixel, of unit length. Zhao et
/// al., "ALIKED: A Lighter Keypoint and Descriptor Extraction Network via Deformable Transformation" (IEEE TIM 2023). Images of any size
/// are padded inside to multiples of 32 by their border pixels. A stride of k averages k x k pixels; what is left over at the right and
/// lower border has no cell. Descriptors of key points and features of the dense map do not compare.
/// </summary>
internal sealed class Aliked : IKeypointDescriber
{
    private const int Multiple = 32;
    private readonly AlikedSizes sizes;
    private readonly ConvolutionStack layers;
    private readonly TorchOperators operators;
    private readonly Dictionary<string, DeformableConvolution> deformable;
    private readonly AlikedDescriptors descriptors;

    /// <summary>Loads the network; the archive is not needed afterwards.</summary>
    /// <param name="archive">The authors' state dict.</param>
    /// <param name="model">Catalog name: aliked-t16, aliked-n16, aliked-n16rot or aliked-n32.</param>
    /// <param name="device">Where it runs; null means the CPU.</param>
    /// <exception cref="ModelMismatchException">The archive holds other weights.</exception>
    public Aliked(ITensorArchive archive, string model, Device? device = null)
        : this(archive, AlikedSizes.All.First(s => s.Name == model), device ?? CPU)
    {
    }

    /// <summary>Loads a network of other sizes.</summary>
    internal Aliked(ITensorArchive archive, AlikedSizes sizes, Device device)
    {
        this.sizes = sizes;
        ConvolutionSpec[] specs = [.. sizes.Layers()];
        StateDict = new Dictionary<string, long[]>(specs.SelectMany(s => s.StateDict()).Concat(sizes.DescriptorHead()));
        StateDictCheck.Require(archive, sizes.Name, StateDict);
        layers = new ConvolutionStack(archive, specs, [.. sizes.ScoreBlocks()], device);
        operators = new TorchOperators(layers);
        deformable = specs.Where(s => s.Name.EndsWith(".regular_conv", StringComparison.Ordinal)).Select(s => s.Name[..^13])
            .ToDictionary(name => name, name => new DeformableConvolution(layers, name, device));
        descriptors = new AlikedDescriptors(archive, sizes, device);
    }

    /// <inheritdoc/>
    public int Dimension => sizes.Dimension;

    /// <inheritdoc/>
    public int Patch => 1;

    /// <inheritdoc/>
    public int SizeMultiple => 1;

    /// <inheritdoc/>
    public PixelNormalization Normalization => PixelNormalization.None;

    /// <summary>Name and shape of every tensor of the checkpoint.</summary>
    public IReadOnlyDictionary<string, long[]> StateDict { get; }

    /// <inheritdoc/>
    public (Tensor Features, PatchGrid Grid) Forward(
        Tensor images, OutputLayer layer, int? stride, CancellationToken cancellation = default)
    {
        using DisposeScope scope = NewDisposeScope();
        PatchGrid grid = GridOf(images, stride);
        return (Run(images, false, cancellation).Maps.Features(operators, grid).MoveToOuterDisposeScope(), grid);
    }

    /// <inheritdoc/>
    public (Tensor Features, PatchGrid Grid, Tensor Scores) ForwardWithScores(
        Tensor images, int? stride = null, CancellationToken cancellation = default)
    {
        using DisposeScope scope = NewDisposeScope();
        PatchGrid grid = GridOf(images, stride);
        (AlikedMaps maps, Tensor? scores) = Run(images, true, cancellation);
        return (maps.Features(operators, grid).MoveToOuterDisposeScope(), grid, scores!.MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public (PixelPoint[] Points, float[] Descriptors, float[] Scores) Keypoints(
        Tensor image, int count, int radius, CancellationToken cancellation = default)
    {
        using DisposeScope scope = NewDisposeScope();
        GridOf(image, null);
        (AlikedMaps maps, Tensor? scores) = Run(image, true, cancellation);
        (double[] x, double[] y, float[] best) = SoftKeypoints.Pick(scores!, count, radius, sizes.Name);
        cancellation.ThrowIfCancellationRequested();
        float[] described = descriptors.Describe(maps, x, y);
        FiniteValues.RequireOutput(described, sizes.Name);
        return ([.. x.Zip(y, PixelPoint.FromPixelCenter)], described, best);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        descriptors.Dispose();
        foreach (DeformableConvolution convolution in deformable.Values)
            convolution.Dispose();
        layers.Dispose();
    }

    private (AlikedMaps Maps, Tensor? Scores) Run(Tensor images, bool withScores, CancellationToken cancellation)
    {
        (int height, int width) = ((int)images.shape[2], (int)images.shape[3]);
        (int wide, int high) = (Missing(width), Missing(height));
        (int left, int top) = (wide / 2, high / 2);
        Tensor x = wide + high == 0 ? images
            : nn.functional.pad(images, [left, wide - left, top, high - top], PaddingModes.Replicate); // [B, 3, H', W']
        var levels = new Tensor[AlikedSizes.Levels];
        Tensor? logits = null;
        for (int i = 0; i < levels.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            Tensor map = i == 0 ? Chain(x, "block1") : Residual(Pooled(x, i), FormattableString.Invariant($"block{i + 1}"));
            levels[i] = nn.functional.selu(layers.Convolve(FormattableString.Invariant($"conv{i + 1}"), map)).MoveToOuterDisposeScope();
            x = map.MoveToOuterDisposeScope(); // [B, C, H' / factor, W' / factor]
            if (withScores && logits is null)
                logits = ScoreShare(levels[i], i).MoveToOuterDisposeScope();
            else if (withScores)
                logits!.AddInPlace(ScoreShare(levels[i], i));
        }

        var maps = new AlikedMaps(levels, new ImageSize(width, height), left, top);
        return (maps, logits is null ? null : maps.Cut(Scores(logits)).contiguous());

        static int Missing(int length) => (Multiple - (length % Multiple)) % Multiple;
    }

    private Tensor Pooled(Tensor x, int level) => operators.Average(x, AlikedSizes.Factors[level] / AlikedSizes.Factors[level - 1]);

    // [B, 8, H', W']: what a level adds to the first layer of the score head.
    private Tensor ScoreShare(Tensor map, int level)
    {
        int factor = AlikedSizes.Factors[level];
        Tensor share = layers.Convolve(AlikedSizes.ScoreBlock(level), map); // [B, 8, H' / factor, W' / factor]
        return factor == 1 ? share : operators.Enlarge(share, factor, factor, alignCorners: true);
    }

    // [B, 1, H', W'].
    private Tensor Scores(Tensor logits)
    {
        Tensor x = nn.functional.selu(logits);
        x = nn.functional.selu(layers.Convolve("score_head.2", x));
        x = nn.functional.selu(layers.Convolve("score_head.4", x));
        return layers.Convolve("score_head.6", x).sigmoid_();
    }

    private Tensor Chain(Tensor x, string block) =>
        nn.functional.selu(Layer(block + ".conv2", nn.functional.selu(Layer(block + ".conv1", x))));

    private Tensor Residual(Tensor x, string block) => nn.functional.selu(
        Layer(block + ".conv2", nn.functional.selu(Layer(block + ".conv1", x))).AddInPlace(layers.Convolve(block + ".downsample", x)));

    private Tensor Layer(string name, Tensor x) =>
        deformable.TryGetValue(name, out DeformableConvolution? moved) ? moved.Forward(x) : layers.Convolve(name, x);

    private PatchGrid GridOf(Tensor images, int? stride)
    {
        long[] shape = images.shape;
        if (shape is not [> 0, 3, > 0, > 0] || images.dtype != ScalarType.Float32)
            throw new DegenerateInputException(
                $"{sizes.Name} needs float32 images [B, 3, H, W], got {images.dtype} [{string.Join(", ", shape)}]");
        int step = stride ?? Patch;
        if (step < 1 || step > Math.Min(shape[2], shape[3]))
            throw new DegenerateInputException(
                FormattableString.Invariant($"{sizes.Name} has no stride {step} for {shape[3]}x{shape[2]}"));
        return new PatchGrid((int)shape[3] / step, (int)shape[2] / step, step, step);
    }
}
