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
        Tensor gray = NormalizedGray(images);
        (Tensor logits, Tensor reliability) = (KeypointLogits(gray), Reliability(Features(gray, default)));
        return (logits.MoveToOuterDisposeScope(), reliability.MoveToOuterDisposeScope());
    }

    private protected override (Tensor Features, Tensor? Scores) Run(
        Tensor images, int cells, bool withScores, CancellationToken cancellation)
    {
        Tensor gray = NormalizedGray(images);
        Tensor features = Features(gray, cancellation); // [B, 64, H/8, W/8]
        return (Average(features, cells), withScores ? Scores(gray, features) : null);
    }

    private Tensor Features(Tensor gray, CancellationToken cancellation)
    {
        Tensor x = Layers.Chain(gray, 1, "block1.0"); // [B, 4, H, W]
        x = Layers.Chain(x, 2, "block1.1", "block1.2"); // [B, 8, H/2, W/2]
        x = Layers.Chain(x, 2, "block1.3"); // [B, 24, H/4, W/4]
        cancellation.ThrowIfCancellationRequested();
        // [B, 24, H/4, W/4]
        Tensor quarter = Layers.Chain(x.AddInPlace(Layers.Convolve("skip1", Average(gray, 4))), 1, "block2.0", "block2.1");
        Tensor eighth = Layers.Chain(quarter, 2, "block3.0", "block3.1", "block3.2"); // [B, 64, H/8, W/8]
        Tensor sixteenth = Layers.Chain(eighth, 2, "block4.0", "block4.1", "block4.2"); // [B, 64, H/16, W/16]
        Tensor coarse = Layers.Chain(sixteenth, 2, "block5.0", "block5.1", "block5.2", "block5.3"); // [B, 64, H/32, W/32]
        cancellation.ThrowIfCancellationRequested();
        long[] size = eighth.shape[2..];
        // [B, 64, H/8, W/8]
        x = Upsample(sixteenth, size, alignCorners: false).AddInPlace(eighth).AddInPlace(Upsample(coarse, size, alignCorners: false));
        return Layers.Convolve("block_fusion.2", Layers.Chain(x, 1, "block_fusion.0", "block_fusion.1"));
    }

    private Tensor KeypointLogits(Tensor gray)
    {
        Tensor cells = nn.functional.pixel_unshuffle(gray, CellSide); // [B, 64, H/8, W/8], channel = 8 row + column
        return Layers.Convolve("keypoint_head.3", Layers.Chain(cells, 1, "keypoint_head.0", "keypoint_head.1", "keypoint_head.2"));
    }

    private Tensor Reliability(Tensor features) =>
        Layers.Convolve("heatmap_head.2", Layers.Chain(features, 1, "heatmap_head.0", "heatmap_head.1")).sigmoid_();

    /// <summary>Probability that a pixel is the key point of its cell, times the reliability there: [B, 1, H, W].</summary>
    private Tensor Scores(Tensor gray, Tensor features)
    {
        Tensor pixels = KeypointLogits(gray).softmax(1).narrow(1, 0, CellSide * CellSide); // [B, 64, H/8, W/8]
        return nn.functional.pixel_shuffle(pixels, CellSide).mul_(Upsample(Reliability(features), gray.shape[2..], alignCorners: false));
    }
}
