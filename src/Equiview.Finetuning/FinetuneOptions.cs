using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Equiview.Features;
using Equiview.Features.Adapters;
using Equiview.Finetuning.Augmentation;
using Equiview.Finetuning.Losses;

namespace Equiview.Finetuning;

/// <summary>Which loss is trained with.</summary>
public enum LossKind
{
    /// <summary>The paper's: <see cref="SmoothAveragePrecision"/>.</summary>
    SmoothAp,

    /// <summary><see cref="ContrastiveLoss"/>.</summary>
    Contrastive,

    /// <summary><see cref="ProcrustesLoss"/>.</summary>
    Procrustes,

    /// <summary><see cref="ExpectedDistanceLoss"/>.</summary>
    ExpectedDistance,
}

/// <summary>How the learning rate goes.</summary>
public enum LearningRateSchedule
{
    /// <summary>Always the same (paper).</summary>
    Constant,

    /// <summary>Falls to zero along half a cosine.</summary>
    Cosine,
}

/// <summary>What the refine convolutions are before the first step.</summary>
public enum ConvolutionStart
{
    /// <summary>PyTorch's default, uniform in +-1/sqrt(9 D) (paper): step 0 is a random projection of 3x3 tokens.</summary>
    Random,

    /// <summary>One in the middle of the kernel: step 0 is the original model.</summary>
    Identity,

    /// <summary>One matrix in the middle of the first kernel that whitens the original features of the training objects.</summary>
    Whitened,
}

/// <summary>
/// Everything a training run depends on beside model and objects (docs/protocol.md#training; the defaults are the paper's unless stated
/// otherwise).
/// </summary>
public sealed record FinetuneOptions
{
    /// <summary>Seed of weights, pairs, samples and augmentation.</summary>
    [Description("chooses pairs, pixels, augmentation and starting weights")]
    public long Seed { get; init; } = 42;

    /// <summary>Steps of one pair (paper: 10,000).</summary>
    [Description("steps of one pair of views (paper: 10000)")]
    public int Iterations { get; init; } = 1000;

    /// <summary>Steps to an epoch; draws are seeded by epoch and index.</summary>
    public int EpochLength { get; init; } = 100;

    /// <summary>Long side of the network's input in pixels (paper: 1120).</summary>
    [Description("long side of the network's input in pixels (paper: 1120)")]
    public int LongSidePixels { get; init; } = 448;

    /// <summary>Pixels sampled in each view.</summary>
    [Description("pixels sampled in each view")]
    public int Samples { get; init; } = 3000;

    /// <summary>Largest relative rotation of two views, degrees.</summary>
    [Description("largest rotation between two views, degrees")]
    public double MaximumAngleDegrees { get; init; } = 120;

    /// <summary>What is a match and what is not.</summary>
    public MatchThresholds Thresholds { get; init; } = MatchThresholds.Paper;

    /// <summary>Changes of the views.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

    /// <summary>
    /// Different augmentations of each view; the frozen blocks run once for each and are cached. 0 draws a new one every time, as the paper
    /// does, and caches nothing.
    /// </summary>
    [Description("augmented copies per view whose frozen-block tokens are cached; 0: a new augmentation each iteration, no cache")]
    public int Variants { get; init; } = 4;

    /// <summary>Most memory the cached tokens may take, megabytes; the least recently used go first.</summary>
    [Description("memory for cached tokens, megabytes")]
    public int CacheMegabytes { get; init; } = 2048;

    /// <summary>Rank of the low-rank pairs.</summary>
    [Description("rank of the LoRA pairs")]
    public int Rank { get; init; } = 4;

    /// <summary>Blocks adapted, the last ones before the layer; 0 trains the convolution only.</summary>
    [Description("blocks adapted, counted from the last")]
    public int Blocks { get; init; } = 4;

    /// <summary>
    /// The tokens that are trained: after all blocks and the final norm (paper), or after an earlier block, which is cheaper.
    /// </summary>
    [Description("tokens trained and, with the adapter, always read: post-norm, pre-norm or block:N")]
    public OutputLayer Layer { get; init; } = OutputLayer.PostNorm;

    /// <summary>Attention projections adapted.</summary>
    [Description("attention projections adapted: of q, k, v")]
    public IReadOnlyList<LoraTarget> Targets { get; init; } = [LoraTarget.Query, LoraTarget.Value];

    /// <summary>3x3 convolutions on the patch map, 0 to 3 (paper: 1; 0, 2 and 3 are its ablation).</summary>
    [Description("3x3 convolutions on the patch map, 0 to 3")]
    public int Convolutions { get; init; } = 1;

    /// <summary>What the convolutions start from.</summary>
    [Description("what the convolutions start from")]
    public ConvolutionStart ConvolutionStart { get; init; } = ConvolutionStart.Random;

    /// <summary>The loss.</summary>
    [Description("the loss that is minimized")]
    public LossKind Loss { get; init; } = LossKind.SmoothAp;

    /// <summary>
    /// Width of the loss in units of similarity; null is each loss's own: 0.01 (SmoothAP, paper), 0.07 (InfoNCE), 0.03 (Procrustes), 0.05.
    /// </summary>
    [Description("temperature of the loss in units of similarity; each loss has its own default")]
    public double? Temperature { get; init; }

    /// <summary>Whether the second view queries the first as well, for the price of another evaluation of the loss (paper: no).</summary>
    [Description("the second view queries the first as well")]
    public bool BothDirections { get; init; }

    /// <summary>Step size of AdamW.</summary>
    [Description("step size of AdamW")]
    public double LearningRate { get; init; } = 1e-5;

    /// <summary>How it goes over the iterations.</summary>
    [Description("learning-rate schedule: constant or cosine")]
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Constant;

    /// <summary>Decoupled weight decay of AdamW.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Gradients longer than this are scaled down to it.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>Steps between checkpoints.</summary>
    [Description("steps between checkpoints; one is also written when the run is stopped")]
    [Range(1, int.MaxValue)]
    public int CheckpointEvery { get; init; } = 100;

    /// <summary>The learning rate of a step, from 0.</summary>
    public double LearningRateAt(int iteration) => Schedule == LearningRateSchedule.Constant
        ? LearningRate : LearningRate * (1 + Math.Cos(Math.PI * iteration / Iterations)) / 2;

    /// <summary>The loss object.</summary>
    internal IPairLoss CreateLoss() => Loss switch
    {
        LossKind.Contrastive => Temperature is { } t ? new ContrastiveLoss(t) : new ContrastiveLoss(),
        LossKind.Procrustes => Temperature is { } t ? new ProcrustesLoss(t) : new ProcrustesLoss(),
        LossKind.ExpectedDistance => Temperature is { } t ? new ExpectedDistanceLoss(t) : new ExpectedDistanceLoss(),
        _ => Temperature is { } t ? new SmoothAveragePrecision(t) : new SmoothAveragePrecision(),
    };

    /// <exception cref="UsageException">A value lies outside its range.</exception>
    internal void Require()
    {
        Augmentation.Require();
        if (Iterations < 0 || EpochLength < 1 || Samples < 1 || LongSidePixels < 16 || Variants < 0 || CacheMegabytes < 0 || Rank < 1
            || Blocks < 0 || CheckpointEvery < 1)
            throw new UsageException(
                "finetuning: iterations, variants, cache and blocks are not negative; epoch length, samples, rank and "
                    + "checkpoint distance are 1 or more; the long side is 16 px or more");
        if (!(LearningRate > 0 && !(Temperature <= 0) && WeightDecay >= 0 && ClipNorm > 0 && MaximumAngleDegrees > 0
            && Thresholds.Positive > 0 && Thresholds.Negative >= Thresholds.Positive))
            throw new UsageException(
                "finetuning: learning rate, clip norm, temperature, angle and thresholds are positive, weight decay is not "
                    + "negative, and negatives lie beyond positives");
        if (Convolutions is < 0 or > 3)
            throw new UsageException(FormattableString.Invariant($"finetuning: 0 to 3 convolutions can be trained, not {Convolutions}"));
        if (Convolutions == 0 && ConvolutionStart == ConvolutionStart.Whitened)
            throw new UsageException("finetuning: a whitened start needs a convolution");
        if (Convolutions == 0 && Blocks == 0)
            throw new UsageException("finetuning: nothing would be trained; adapt a block or train the convolution");
    }
}
