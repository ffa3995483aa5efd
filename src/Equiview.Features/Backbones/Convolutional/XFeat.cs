using Equiview.Formats;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Backbones.Convolutional;

/// <summary>
/// XFeat: 64 channels at an eighth of the resolution from the gray image, not of unit length. Potje et al., "XFeat: Accelerated Features
/// for Lightweight Image Matching" (CVPR 2024). The batch norms are folded into the convolutions of the file.
/// </summary>
public sealed class XFeat : ConvolutionalBackbone
{
    private const int CellSide = 8;

    /// <summary>Loads the network; the archive is not needed afterwards.</summary>
    /// <param name="archive">Backbone and heads, without the fine matcher, batch norms folded.</param>
    /// <param name="device">Where it runs; null means the CPU.</param>
    /// <exception cref="ModelMismatchException">The archive holds other weights.</exception>
    public XFeat(ITensorArchive archive, Device? device = null)
        : base(archive, device, "xfeat", 64, CellSide, Specs)
    {
    }

    private static ConvolutionSpec[] Specs { get; } =
    [
        new("block1.0", 1, 4, 3), new("block1.1", 4, 8, 3), new("block1.2", 8, 8, 3), new("block1.3", 8, 24, 3), new("skip1", 1, 24, 1),
        new("block2.0", 24, 24, 3), new("block2.1", 24, 24, 3),
        new("block3.0", 24, 64, 3), new("block3.1", 64, 64, 3), new("block3.2", 64, 64, 1),
        new("block4.0", 64, 64, 3), new("block4.1", 64, 64, 3), new("block4.2", 64, 64, 3),
        new("block5.0", 64, 128, 3), new("block5.1", 128, 128, 3), new("block5.2", 128, 128, 3), new("block5.3", 128, 64, 1),
        new("block_fusion.0", 64, 64, 3), new("block_fusion.1", 64, 64, 3), new("block_fusion.2", 64, 64, 1),
        new("heatmap_head.0", 64, 64, 1), new("heatmap_head.1", 64, 64, 1), new("heatmap_head.2", 64, 1, 1),
        new("keypoint_head.0", 64, 64, 1), new("keypoint_head.1", 64, 64, 1), new("keypoint_head.2", 64, 64, 1),
        new("keypoint_head.3", 64, 65, 1),
    ];

    /// <summary>The two maps the scores are made of.</summary>
    /// <param name="images">[B, 3, H, W] float32, RGB in [0, 1], sides multiples of 32.</param>
    /// <returns>
    /// Logits [B, 65, H/8, W/8] of the 64 pixels of a cell (row-major) and of "no key point", and the reliability [B, 1, H/8, W/8] in [0,
    /// 1] of the features. Both are the caller's.
    /// </returns>
    /// <exception cref="DegenerateInputException">The input has another shape.</exception>
    public (Tensor KeypointLogits, Tensor Reliability) KeypointMaps(Tensor images)
    {
        RequireUsable(images);
        using DisposeScope scope = NewDisposeScope();
        Tensor gray = Operators.NormalizedGray(images);
        (Tensor logits, Tensor reliability) = (KeypointLogits(Operators, gray), Reliability(Operators, Features(Operators, gray, default)));
        return (logits.MoveToOuterDisposeScope(), reliability.MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    internal override NetworkMaps<T> Run<T>(
        INetworkOperators<T> operators, T images, NetworkRequest request, CancellationToken cancellation)
    {
        T gray = operators.NormalizedGray(images); // [B, 1, H, W]
        T features = Features(operators, gray, cancellation); // [B, 64, H/8, W/8]
        T? scores = request.Scores ? Scores(operators, gray, features) : null;
        return new NetworkMaps<T>(request.Cells is { } side ? operators.Average(features, side) : null, scores, []);
    }

    private static T Features<T>(INetworkOperators<T> operators, T gray, CancellationToken cancellation)
    {
        T x = operators.Chain(gray, 1, "block1.0"); // [B, 4, H, W]
        x = operators.Chain(x, 2, "block1.1", "block1.2"); // [B, 8, H/2, W/2]
        x = operators.Chain(x, 2, "block1.3"); // [B, 24, H/4, W/4]
        cancellation.ThrowIfCancellationRequested();
        // [B, 24, H/4, W/4]
        T quarter = operators.Chain(operators.Add(x, operators.Convolve("skip1", operators.Average(gray, 4))), 1, "block2.0", "block2.1");
        T eighth = operators.Chain(quarter, 2, "block3.0", "block3.1", "block3.2"); // [B, 64, H/8, W/8]
        T sixteenth = operators.Chain(eighth, 2, "block4.0", "block4.1", "block4.2"); // [B, 64, H/16, W/16]
        T coarse = operators.Chain(sixteenth, 2, "block5.0", "block5.1", "block5.2", "block5.3"); // [B, 64, H/32, W/32]
        cancellation.ThrowIfCancellationRequested();
        // [B, 64, H/8, W/8]
        x = operators.Add(operators.Enlarge(sixteenth, 2, 2, alignCorners: false), eighth);
        x = operators.Add(x, operators.Enlarge(coarse, 4, 4, alignCorners: false));
        return operators.Convolve("block_fusion.2", operators.Chain(x, 1, "block_fusion.0", "block_fusion.1"));
    }

    private static T KeypointLogits<T>(INetworkOperators<T> operators, T gray)
    {
        T cells = operators.PixelUnshuffle(gray, CellSide); // [B, 64, H/8, W/8]
        return operators.Convolve(
            "keypoint_head.3", operators.Chain(cells, 1, "keypoint_head.0", "keypoint_head.1", "keypoint_head.2"));
    }

    private static T Reliability<T>(INetworkOperators<T> operators, T features) => operators.Sigmoid(
        operators.Convolve("heatmap_head.2", operators.Chain(features, 1, "heatmap_head.0", "heatmap_head.1")));

    /// <summary>Probability that a pixel is the key point of its cell, times the reliability there: [B, 1, H, W].</summary>
    private static T Scores<T>(INetworkOperators<T> operators, T gray, T features)
    {
        T pixels = operators.First(operators.Softmax(KeypointLogits(operators, gray)), CellSide * CellSide); // [B, 64, H/8, W/8]
        T reliability = operators.Enlarge(Reliability(operators, features), CellSide, CellSide, alignCorners: false); // [B, 1, H, W]
        return operators.Multiply(operators.PixelShuffle(pixels, CellSide), reliability);
    }
}
