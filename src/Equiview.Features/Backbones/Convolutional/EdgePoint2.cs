using Equiview.Formats;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Backbones.Convolutional;

/// <summary>
/// EdgePoint2-E64: 64 channels at a quarter of the resolution from the gray image. The features are not of unit length: sample first,
/// then normalise, as the authors do. Yao et al., "EdgePoint2: Compact Descriptors for Superior Efficiency and Accuracy" (2025).
/// </summary>
public sealed class EdgePoint2 : ConvolutionalBackbone
{
    /// <summary>Loads the network; the archive is not needed afterwards.</summary>
    /// <param name="archive">The authors' state dict.</param>
    /// <param name="device">Where it runs; null means the CPU.</param>
    /// <exception cref="ModelMismatchException">The archive holds other weights.</exception>
    public EdgePoint2(ITensorArchive archive, Device? device = null)
        : base(archive, device, "edgepoint2-e64", 64, 4, [.. Specs()])
    {
    }

    private protected override (Tensor Features, Tensor? Scores) Run(
        Tensor images, int cells, bool withScores, CancellationToken cancellation)
    {
        Tensor stem = Layers.Chain(NormalizedGray(images), 2, "block1.0.layer.0", "block1.1.layer.0"); // [B, 16, H/2, W/2]
        Tensor half = Layers.Residual(stem, "block1.2.layer.0", "block1.2.layer.3", null); // [B, 16, H/2, W/2]
        Tensor quarter = Average(half, 2); // [B, 16, H/4, W/4]
        cancellation.ThrowIfCancellationRequested();
        Tensor eighth = Layers.Residual(Average(quarter, 2), "block2.layer.0", "block2.layer.3", "block2.skip"); // [B, 48, H/8, W/8]
        Tensor coarse = Layers.Residual(Average(eighth, 4), "block3.layer.0", "block3.layer.3", "block3.skip"); // [B, 64, H/32, W/32]
        cancellation.ThrowIfCancellationRequested();

        long[] size = quarter.shape[2..];
        // [B, 128, H/4, W/4]
        Tensor x = cat([quarter, Upsample(eighth, size, alignCorners: false), Upsample(coarse, size, alignCorners: false)], 1);
        x = Layers.ConvolveRelu("desc_head.1.layer.0", Layers.Convolve("desc_head.0", x)); // [B, 128, H/4, W/4]
        Tensor features = Average(Layers.Convolve("desc_head.2", x), cells); // [B, 64, H/(4 cells), W/(4 cells)]
        return (features, withScores ? ScoreLogits(half, eighth, coarse).sigmoid_() : null);
    }

    private Tensor ScoreLogits(Tensor half, Tensor eighth, Tensor coarse)
    {
        long[] size = half.shape[2..];
        Tensor x = Layers.Convolve("conv1", half); // [B, 16, H/2, W/2]
        x = x.AddInPlace(Upsample(Layers.Convolve("conv2", eighth), size, alignCorners: false))
            .AddInPlace(Upsample(Layers.Convolve("conv3", coarse), size, alignCorners: false));
        x = Layers.Convolve("score_head.4", Layers.Chain(x, 1, "score_head.0", "score_head.2")); // [B, 4, H/2, W/2]
        return nn.functional.pixel_shuffle(x, 2); // [B, 1, H, W]
    }

    private static IEnumerable<ConvolutionSpec> Specs() =>
    [
        Normed("block1.0", 0, 1, 16, 4), Normed("block1.1", 0, 16, 16), Normed("block1.2", 0, 16, 16), Normed("block1.2", 3, 16, 16),
        Normed("block2", 0, 16, 48), Normed("block2", 3, 48, 48), new("block2.skip", 16, 48, 1),
        Normed("block3", 0, 48, 64), Normed("block3", 3, 64, 64), new("block3.skip", 48, 64, 1),
        new("desc_head.0", 128, 128, 1), Normed("desc_head.1", 0, 16, 128), new("desc_head.2", 128, 64, 1),
        new("conv1", 16, 16, 1), new("conv2", 48, 16, 1), new("conv3", 64, 16, 1),
        new("score_head.0", 16, 16, 3), new("score_head.2", 16, 16, 3), new("score_head.4", 16, 4, 3),
    ];

    /// <summary>A convolution without bias at an index of a block's layers, and its batch norm at the next.</summary>
    private static ConvolutionSpec Normed(string block, int index, int inputs, int outputs, int kernel = 3) =>
        new($"{block}.layer.{index}", inputs, outputs, kernel, Bias: false, Norm: $"{block}.layer.{index + 1}");
}
