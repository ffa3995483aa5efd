using System.CommandLine;
using Equiview.Features;
using Equiview.Features.Adapters;
using Equiview.Finetuning;
using Equiview.Finetuning.Augmentation;

namespace Equiview.Cli.Commands.Finetuning;

/// <summary>The options of a training run; the defaults are those of <see cref="FinetuneOptions"/>.</summary>
internal sealed class TrainingOptions
{
    private static readonly FinetuneOptions Defaults = new();
    private readonly Option<int> iterations = Value("--iterations", Defaults.Iterations, "steps of one pair of views (paper: 10000)");
    private readonly Option<long> seed = Value("--seed", Defaults.Seed, "chooses pairs, pixels, augmentation and starting weights");
    private readonly Option<int> longSide = Value("--long-side", Defaults.LongSidePixels, "long side of the network's input in pixels (paper: 1120)");
    private readonly Option<int> samples = Value("--samples", Defaults.Samples, "pixels sampled in each view");
    private readonly Option<double> learningRate = Value("--learning-rate", Defaults.LearningRate, "step size of AdamW");
    private readonly Option<LearningRateSchedule> schedule = Value("--schedule", Defaults.Schedule, "how the learning rate goes");
    private readonly Option<LossKind> loss = Value("--loss", Defaults.Loss, "what is minimised");
    private readonly Option<double?> temperature = new("--temperature") { Description = "width of the loss in units of similarity; each loss has its own" };
    private readonly Option<int> rank = Value("--rank", Defaults.Rank, "rank of the low-rank pairs");
    private readonly Option<int> blocks = Value("--blocks", Defaults.Blocks, "blocks adapted, counted from the last");
    private readonly Option<string> layer = Value("--tap", Defaults.Layer.ToString(), "tokens trained and, with the adapter, always read: post-norm, pre-norm or block:N");
    private readonly Option<bool> bothDirections = new("--both-directions") { Description = "the second view queries the first as well" };
    private readonly Option<double> positive = Value("--positive", Defaults.Thresholds.Positive, "nearer surface points are a match, object sizes");
    private readonly Option<string> targets = Value("--targets", "q,v", "attention projections adapted: of q, k, v");
    private readonly Option<int> convolutions = Value("--conv", Defaults.Convolutions, "3x3 convolutions on the patch map, 0 to 3");
    private readonly Option<ConvolutionStart> convolutionStart = Value("--conv-start", Defaults.ConvolutionStart, "what they start from");
    private readonly Option<int> variants = Value("--variants", Defaults.Variants, "augmentations of each view, kept behind the frozen blocks; 0 draws new ones and keeps nothing");
    private readonly Option<bool> noAugmentation = new("--no-augmentation") { Description = "train on the views as they are" };
    private readonly Option<double> angle = Value("--max-angle", Defaults.MaximumAngleDegrees, "largest rotation between two views, degrees");
    private readonly Option<bool> sameSide = new("--same-side") { Description = "matching points must have normals to the same side" };
    private readonly Option<int> cache = Value("--cache-mb", Defaults.CacheMegabytes, "most memory of kept tokens, megabytes");

    /// <summary>Adds the options to a verb.</summary>
    public TrainingOptions(Command command)
    {
        foreach (Option option in new Option[] { iterations, seed, longSide, samples, learningRate, schedule, loss, temperature, rank, blocks, layer, bothDirections, positive, targets, convolutions, convolutionStart, variants, noAugmentation, angle, sameSide, cache })
            command.Add(option);
    }

    /// <summary>Whether the user asked for normals.</summary>
    public bool WithNormals(ParseResult arguments) => arguments.GetValue(sameSide);

    /// <summary>The chosen settings.</summary>
    public FinetuneOptions Read(ParseResult arguments) => Defaults with
    {
        Iterations = arguments.GetValue(iterations),
        Seed = arguments.GetValue(seed),
        LongSidePixels = arguments.GetValue(longSide),
        Samples = arguments.GetValue(samples),
        LearningRate = arguments.GetValue(learningRate),
        Schedule = arguments.GetValue(schedule),
        Loss = arguments.GetValue(loss),
        Temperature = arguments.GetValue(temperature),
        Rank = arguments.GetValue(rank),
        Blocks = arguments.GetValue(blocks),
        Layer = OutputLayer.Parse(arguments.GetValue(layer)!),
        BothDirections = arguments.GetValue(bothDirections),
        Targets = [.. arguments.GetValue(targets)!.Split(',').Select(Target)],
        Convolutions = arguments.GetValue(convolutions),
        ConvolutionStart = arguments.GetValue(convolutionStart),
        Variants = arguments.GetValue(noAugmentation) ? Math.Min(1, arguments.GetValue(variants)) : arguments.GetValue(variants),
        Augmentation = arguments.GetValue(noAugmentation) ? AugmentationOptions.None : Defaults.Augmentation,
        MaximumAngleDegrees = arguments.GetValue(angle),
        Thresholds = Defaults.Thresholds with { Positive = arguments.GetValue(positive), SameSide = arguments.GetValue(sameSide) },
        CacheMegabytes = arguments.GetValue(cache),
    };

    private static LoraTarget Target(string letter) => letter.Trim() switch
    {
        "q" => LoraTarget.Query,
        "k" => LoraTarget.Key,
        "v" => LoraTarget.Value,
        _ => throw new UsageException($"'{letter}' is no attention projection; --targets takes q, k and v, divided by commas"),
    };

    private static Option<T> Value<T>(string name, T standard, string description) => new(name) { Description = description, DefaultValueFactory = _ => standard };
}
