using Equiview.Formats;
using static TorchSharp.torch;

namespace Equiview.Features.Backbones.Convolutional;

/// <summary>
/// EdgePoint2-E64: 64 channels at a quarter of the resolution from the gray image. The features are not of unit length: sample first,
/// then normalise, as the authors do. Yao et al., "EdgePoint2: Compact Descriptors for Superior Efficiency and Accuracy" (2025).
/// </summary>
public sealed class EdgePoint2 : ConvolutionalBackbone
{
    private const string DescriptorHead = "desc_head.0";

    /// <summary>Loads the network; the archive is not needed afterwards.</summary>
    /// <param name="archive">The authors' state dict.</param>
    /// <param name="device">Where it runs; null means the CPU.</param>
    /// <exception cref="ModelMismatchException">The archive holds other weights.</exception>
    public EdgePoint2(ITensorArchive archive, Device? device = null)
        : base(archive, device, "edgepoint2-e64", 64, 4, [.. Specs()], [.. Blocks()])
    {
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The first layer of the descriptor head is linear in every pixel: each level goes through its own columns of it before it is
    /// enlarged.
    /// </remarks>
    internal override NetworkMaps<T> Run<T>(
        INetworkOperators<T> operators, T images, NetworkRequest request, CancellationToken cancellation)
    {
        T gray = operators.NormalizedGray(images); // [B, 1, H, W]
        T stem = operators.Chain(gray, 2, "block1.0.layer.0", "block1.1.layer.0"); // [B, 16, H/2, W/2]
        T half = operators.Residual(stem, "block1.2.layer.0", "block1.2.layer.3", null); // [B, 16, H/2, W/2]
        operators.Release(stem);
        T quarter = operators.Average(half, 2); // [B, 16, H/4, W/4]
        cancellation.ThrowIfCancellationRequested();
        // [B, 48, H/8, W/8], [B, 64, H/32, W/32]
        T eighth = operators.Residual(operators.Average(quarter, 2), "block2.layer.0", "block2.layer.3", "block2.skip");
        T coarse = operators.Residual(operators.Average(eighth, 4), "block3.layer.0", "block3.layer.3", "block3.skip");
        cancellation.ThrowIfCancellationRequested();

        T? features = request.Cells is { } side ? operators.Average(Descriptors(operators, quarter, eighth, coarse), side) : null;
        return new NetworkMaps<T>(features, request.Scores ? operators.Sigmoid(ScoreLogits(operators, half, eighth, coarse)) : null, []);
    }

    // [B, 64, H/4, W/4].
    private static T Descriptors<T>(INetworkOperators<T> operators, T quarter, T eighth, T coarse)
    {
        T x = operators.Convolve(DescriptorHead + ".quarter", quarter); // [B, 128, H/4, W/4]
        foreach ((string level, T map, int factor) in ((string, T, int)[])[(".eighth", eighth, 2), (".coarse", coarse, 8)])
        {
            T small = operators.Convolve(DescriptorHead + level, map); // [B, 128, H/8..H/32, W/8..W/32]
            T enlarged = operators.Enlarge(small, factor, factor, alignCorners: false);
            operators.Release(small);
            x = operators.Add(x, enlarged);
        }

        T hidden = operators.ConvolveRelu("desc_head.1.layer.0", x); // [B, 128, H/4, W/4]
        operators.Release(x);
        return operators.Convolve("desc_head.2", hidden);
    }

    private static T ScoreLogits<T>(INetworkOperators<T> operators, T half, T eighth, T coarse)
    {
        T x = operators.Convolve("conv1", half); // [B, 16, H/2, W/2]
        x = operators.Add(x, operators.Enlarge(operators.Convolve("conv2", eighth), 4, 4, alignCorners: false));
        x = operators.Add(x, operators.Enlarge(operators.Convolve("conv3", coarse), 16, 16, alignCorners: false));
        x = operators.Convolve("score_head.4", operators.Chain(x, 1, "score_head.0", "score_head.2")); // [B, 4, H/2, W/2]
        return operators.PixelShuffle(x, 2); // [B, 1, H, W]
    }

    private static IEnumerable<ConvolutionBlock> Blocks() =>
    [
        new(DescriptorHead + ".quarter", DescriptorHead, 0, 16, 0, 128), new(DescriptorHead + ".eighth", DescriptorHead, 16, 48, 0, 128),
        new(DescriptorHead + ".coarse", DescriptorHead, 64, 64, 0, 128),
    ];

    private static IEnumerable<ConvolutionSpec> Specs() =>
    [
        Normed("block1.0", 0, 1, 16, 4), Normed("block1.1", 0, 16, 16), Normed("block1.2", 0, 16, 16), Normed("block1.2", 3, 16, 16),
        Normed("block2", 0, 16, 48), Normed("block2", 3, 48, 48), new("block2.skip", 16, 48, 1),
        Normed("block3", 0, 48, 64), Normed("block3", 3, 64, 64), new("block3.skip", 48, 64, 1),
        new(DescriptorHead, 128, 128, 1), Normed("desc_head.1", 0, 16, 128) with { Groups = 8 }, new("desc_head.2", 128, 64, 1),
        new("conv1", 16, 16, 1), new("conv2", 48, 16, 1), new("conv3", 64, 16, 1),
        new("score_head.0", 16, 16, 3), new("score_head.2", 16, 16, 3), new("score_head.4", 16, 4, 3),
    ];

    /// <summary>A convolution without bias at an index of a block's layers, and its batch norm at the next.</summary>
    private static ConvolutionSpec Normed(string block, int index, int inputs, int outputs, int kernel = 3) =>
        new($"{block}.layer.{index}", inputs, outputs, kernel, Bias: false, Norm: $"{block}.layer.{index + 1}");
}
