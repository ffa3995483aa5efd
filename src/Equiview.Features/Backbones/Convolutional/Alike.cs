using Equiview.Formats;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Backbones.Convolutional;

/// <summary>
/// ALIKE-n: 128 channels for every pixel, of unit length. Zhao et al., "ALIKE: Accurate and Lightweight Keypoint Detection and
/// Descriptor Extraction" (IEEE TMM 2022).
/// </summary>
public sealed class Alike : ConvolutionalBackbone
{
    private const int Channels = 128, Levels = 4;

    /// <summary>Loads the network; the archive is not needed afterwards.</summary>
    /// <param name="archive">The authors' state dict.</param>
    /// <param name="device">Where it runs; null means the CPU.</param>
    /// <exception cref="ModelMismatchException">The archive holds other weights.</exception>
    public Alike(ITensorArchive archive, Device? device = null)
        : base(archive, device, "alike-n", Channels, 1, [.. Specs()])
    {
    }

    private protected override (Tensor Features, Tensor? Scores) Run(
        Tensor images, int cells, bool withScores, CancellationToken cancellation)
    {
        // The head is linear, so it commutes with the average over a cell: averaging first is cheaper, but the score needs every pixel.
        int early = withScores ? 1 : cells;
        var levels = new List<Tensor>(Levels);
        Tensor x = Layers.Chain(images, 1, "block1.conv1", "block1.conv2"); // [B, 16, H, W]
        levels.Add(Level(1, x, images, early));
        foreach ((int block, int pool) in (ReadOnlySpan<(int, int)>)[(2, 2), (3, 4), (4, 4)])
        {
            cancellation.ThrowIfCancellationRequested();
            using Tensor finer = x;
            using Tensor pooled = nn.functional.max_pool2d(finer, pool);
            // [B, 32..128, H/2..H/32, W/2..W/32]
            x = Layers.Residual(pooled, $"block{block}.conv1", $"block{block}.conv2", $"block{block}.downsample");
            levels.Add(Level(block, x, images, early));
        }

        x = Layers.Convolve("convhead2", cat(levels, 1)); // [B, 129, H/early, W/early]
        Tensor features = nn.functional.normalize(Average(x.narrow(1, 0, Channels), cells / early), dim: 1);
        return (features, withScores ? x.narrow(1, Channels, 1).sigmoid() : null);
    }

    /// <summary>One level of the pyramid at the resolution of the head: [B, 32, H/cells, W/cells].</summary>
    private Tensor Level(int level, Tensor x, Tensor images, int cells)
    {
        using DisposeScope scope = NewDisposeScope();
        x = Layers.ConvolveRelu($"conv{level}", x);
        if (level > 1)
            x = Upsample(x, images.shape[2..], alignCorners: true);
        return Average(x, cells).MoveToOuterDisposeScope();
    }

    private static IEnumerable<ConvolutionSpec> Specs()
    {
        int[] channels = [3, 16, 32, 64, 128];
        for (int level = 1; level <= Levels; level++)
        {
            (string block, int inputs, int outputs) = ($"block{level}", channels[level - 1], channels[level]);
            yield return new($"{block}.conv1", inputs, outputs, 3, Bias: false, Norm: $"{block}.bn1");
            yield return new($"{block}.conv2", outputs, outputs, 3, Bias: false, Norm: $"{block}.bn2");
            if (level > 1)
                yield return new($"{block}.downsample", inputs, outputs, 1);
            yield return new($"conv{level}", outputs, 32, 1, Bias: false);
        }

        yield return new("convhead2", Channels, Channels + 1, 1, Bias: false);
    }
}
