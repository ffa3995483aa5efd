using Equiview.Formats;
using static TorchSharp.torch;

namespace Equiview.Features.Backbones.Convolutional;

/// <summary>
/// ALIKE-t, -s and -n: 64, 96 or 128 channels for every pixel, of unit length; narrower levels make the smaller ones. Zhao et al.,
/// "ALIKE: Accurate and Lightweight Keypoint Detection and Descriptor Extraction" (IEEE TMM 2022).
/// </summary>
public sealed class Alike : ConvolutionalBackbone
{
    private const int Levels = 4;
    private const string Head = "convhead2", DescriptorHead = "convhead2.descriptors";

    // Pixels of the image along a pixel of each level.
    private static readonly int[] Factors = [1, 2, 8, 32];

    /// <summary>Loads the network; the archive is not needed afterwards.</summary>
    /// <param name="archive">The authors' state dict.</param>
    /// <param name="device">Where it runs; null means the CPU.</param>
    /// <param name="model">Catalog name of the size that is wanted.</param>
    /// <exception cref="ModelMismatchException">The archive holds other weights.</exception>
    public Alike(ITensorArchive archive, Device? device = null, string model = "alike-n")
        : this(archive, device, model, Widths(model))
    {
    }

    private Alike(ITensorArchive archive, Device? device, string model, int[] widths)
        : base(archive, device, model, widths[Levels], 1, [.. Specs(widths)], [.. Blocks(widths[Levels])]) =>
        Sampler = new LevelSampler(Layers.Read(DescriptorHead).Weight, Dimension, Dimension / Levels);

    // Channels of the image and of the levels.
    private static int[] Widths(string model) => model switch
    {
        "alike-t" => [3, 8, 16, 32, 64],
        "alike-s" => [3, 8, 16, 48, 96],
        _ => [3, 16, 32, 64, 128],
    };

    /// <inheritdoc/>
    internal override LevelSampler Sampler { get; }

    /// <inheritdoc/>
    /// <remarks>
    /// The head is linear in every pixel, so it commutes with enlargement and with the average over a cell. The score then needs one
    /// channel at full resolution, and descriptors need the cells alone.
    /// </remarks>
    internal override NetworkMaps<T> Run<T>(
        INetworkOperators<T> operators, T images, NetworkRequest request, CancellationToken cancellation)
    {
        var levels = new T[Levels];
        T? scores = null;
        T x = operators.Chain(images, 1, "block1.conv1", "block1.conv2"); // [B, widths[1], H, W]
        for (int level = 1; ; level++)
        {
            T map = operators.ConvolveRelu($"conv{level}", x); // [B, C / 4, H / factor, W / factor]
            if (request.Scores)
                scores = Score(operators, map, level, scores);
            if (request.Cells is { } side)
            {
                levels[level - 1] = operators.EnlargedAverage(map, Factors[level - 1], side); // [B, C / 4, H / side, W / side]
                if (!ReferenceEquals(levels[level - 1], map))
                    operators.Release(map);
            }
            else
            {
                levels[level - 1] = map;
            }

            if (level == Levels)
                break;
            cancellation.ThrowIfCancellationRequested();
            T pooled = operators.MaxPool(x, Factors[level] / Factors[level - 1]);
            operators.Release(x);
            // [B, widths[2..4], H/2..H/32, W/2..W/32]
            x = operators.Residual(pooled, $"block{level + 1}.conv1", $"block{level + 1}.conv2", $"block{level + 1}.downsample");
            operators.Release(pooled);
        }

        scores = scores is null ? null : operators.Sigmoid(scores);
        if (request.Cells is null)
            return new NetworkMaps<T>(null, scores, levels);
        T features = operators.Convolve(DescriptorHead, operators.Join(levels)); // [B, C, H / side, W / side]
        return new NetworkMaps<T>(operators.UnitLength(features), scores, []);
    }

    // The share of a level in the score, added to that of the levels before: [B, 1, H, W].
    private static T Score<T>(INetworkOperators<T> operators, T map, int level, T? sum)
        where T : class
    {
        int factor = Factors[level - 1];
        T share = operators.Convolve(ScoreHead(level), map); // [B, 1, H / factor, W / factor]
        if (sum is null)
            return share;
        T enlarged = operators.Enlarge(share, factor, factor, alignCorners: true);
        operators.Release(share);
        return operators.Add(sum, enlarged);
    }

    private static string ScoreHead(int level) => $"{Head}.score{level}";

    private static IEnumerable<ConvolutionBlock> Blocks(int channels)
    {
        yield return new(DescriptorHead, Head, 0, channels, 0, channels);
        for (int level = 1; level <= Levels; level++)
            yield return new(ScoreHead(level), Head, (level - 1) * channels / Levels, channels / Levels, channels, 1);
    }

    private static IEnumerable<ConvolutionSpec> Specs(int[] widths)
    {
        int channels = widths[Levels];
        for (int level = 1; level <= Levels; level++)
        {
            (string block, int inputs, int outputs) = ($"block{level}", widths[level - 1], widths[level]);
            yield return new($"{block}.conv1", inputs, outputs, 3, Bias: false, Norm: $"{block}.bn1");
            yield return new($"{block}.conv2", outputs, outputs, 3, Bias: false, Norm: $"{block}.bn2");
            if (level > 1)
                yield return new($"{block}.downsample", inputs, outputs, 1);
            yield return new($"conv{level}", outputs, channels / Levels, 1, Bias: false);
        }

        yield return new(Head, channels, channels + 1, 1, Bias: false);
    }
}
