namespace Equiview.Features.Backbones.Convolutional.Deformable;

/// <summary>The sizes of a released ALIKED.</summary>
/// <param name="Name">Catalog name.</param>
/// <param name="Channels">Output channels of the four blocks.</param>
/// <param name="Dimension">Channels of a descriptor.</param>
/// <param name="Samples">Positions that a descriptor is made of.</param>
internal sealed record AlikedSizes(string Name, int[] Channels, int Dimension, int Samples)
{
    /// <summary>How many levels of resolution there are.</summary>
    public const int Levels = 4;

    private static readonly int[] Usual = [16, 32, 64, 128];

    /// <summary>Pixels of the image along a pixel of each level.</summary>
    public static int[] Factors { get; } = [1, 2, 8, 32];

    /// <summary>The released sizes.</summary>
    public static IReadOnlyList<AlikedSizes> All { get; } =
    [
        new("aliked-t16", [8, 16, 32, 64], 64, 16), new("aliked-n16", Usual, 128, 16), new("aliked-n16rot", Usual, 128, 16),
        new("aliked-n32", Usual, 128, 32),
    ];

    /// <summary>Channels of a level of the dense map.</summary>
    public int LevelChannels => Dimension / Levels;

    /// <summary>The layers with fixed taps, and the two parts of those with moved ones.</summary>
    public IEnumerable<ConvolutionSpec> Layers()
    {
        for (int level = 1; level <= Levels; level++)
        {
            (string block, int inputs, int outputs) = ($"block{level}", level == 1 ? 3 : Channels[level - 2], Channels[level - 1]);
            foreach (ConvolutionSpec layer in Layer(level, $"{block}.conv1", inputs, outputs, $"{block}.bn1")
                .Concat(Layer(level, $"{block}.conv2", outputs, outputs, $"{block}.bn2")))
                yield return layer;
            if (level > 1)
                yield return new($"{block}.downsample", inputs, outputs, 1);
            yield return new($"conv{level}", outputs, LevelChannels, 1, Bias: false);
        }

        yield return new("score_head.0", Dimension, 8, 1, Bias: false);
        yield return new("score_head.2", 8, 4, 3, Bias: false);
        yield return new("score_head.4", 4, 4, 3, Bias: false);
        yield return new("score_head.6", 4, 1, 3, Bias: false);
    }

    /// <summary>The first layer of the score head, level by level: it is linear in every pixel.</summary>
    public IEnumerable<ConvolutionBlock> ScoreBlocks() => Enumerable.Range(0, Levels)
        .Select(i => new ConvolutionBlock(ScoreBlock(i), "score_head.0", i * LevelChannels, LevelChannels, 0, 8));

    /// <summary>Name of a level's share in the first layer of the score head.</summary>
    public static string ScoreBlock(int level) => FormattableString.Invariant($"score_head.0.level{level}");

    /// <summary>Name and shape of the descriptor head's tensors.</summary>
    public IReadOnlyDictionary<string, long[]> DescriptorHead() => new Dictionary<string, long[]>
    {
        ["desc_head.agg_weights"] = [Samples, Dimension, Dimension],
        ["desc_head.offset_conv.0.weight"] = [2 * Samples, Dimension, 3, 3],
        ["desc_head.offset_conv.0.bias"] = [2 * Samples],
        ["desc_head.offset_conv.2.weight"] = [2 * Samples, 2 * Samples, 1, 1],
        ["desc_head.offset_conv.2.bias"] = [2 * Samples],
        ["desc_head.sf_conv.weight"] = [Dimension, Dimension, 1, 1],
    };

    // The two coarse blocks have moved taps.
    private static IEnumerable<ConvolutionSpec> Layer(int level, string name, int inputs, int outputs, string norm) => level < 3
        ? [new(name, inputs, outputs, 3, Bias: false, Norm: norm)]
        : [new(name + ".offset_conv", inputs, 18, 3), new(name + ".regular_conv", inputs, outputs, 3, Bias: false, Norm: norm)];
}
