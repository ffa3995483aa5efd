using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Finetuning;
using Equiview.Finetuning.Augmentation;

namespace Equiview.Cli.Commands.Finetuning;

/// <summary>The options of a training run: those of <see cref="FinetuneOptions"/>, and what lies in its nested records.</summary>
internal sealed class TrainingOptions
{
    private static readonly FinetuneOptions Defaults = new();
    private readonly OptionBinder<FinetuneOptions> options;
    private readonly Option<double> positive = new("--positive")
    {
        Description = "positive-pair distance threshold, as a fraction of the object's size",
        DefaultValueFactory = _ => Defaults.Thresholds.Positive,
    };

    private readonly Option<bool> noAugmentation = new("--no-augmentation") { Description = "train on the views as they are" };
    private readonly Option<bool> sameSide = new("--same-side") { Description = "matching points must have normals to the same side" };

    /// <summary>Adds the options to a verb.</summary>
    public TrainingOptions(Command command)
    {
        (string, string)[] aliases =
        [
            (nameof(FinetuneOptions.LongSidePixels), "--long-side"), (nameof(FinetuneOptions.Layer), "--tap"),
            (nameof(FinetuneOptions.Convolutions), "--conv"),
            (nameof(FinetuneOptions.ConvolutionStart), "--conv-start"), (nameof(FinetuneOptions.MaximumAngleDegrees), "--max-angle"),
            (nameof(FinetuneOptions.CacheMegabytes), "--cache-mb"),
        ];
        options = new(command, Defaults, null, aliases);
        Option[] nested = [positive, noAugmentation, sameSide];
        foreach (Option option in nested)
            command.Add(option);
        All = [.. options.All, .. nested];
    }

    /// <summary>All of them.</summary>
    public Option[] All { get; }

    /// <summary>The chosen settings.</summary>
    public FinetuneOptions Read(ParseResult arguments)
    {
        FinetuneOptions chosen = options.Read(arguments);
        bool plain = arguments.GetValue(noAugmentation);
        return chosen with
        {
            Variants = plain ? Math.Min(1, chosen.Variants) : chosen.Variants,
            Augmentation = plain ? AugmentationOptions.None : chosen.Augmentation,
            Thresholds = chosen.Thresholds with { Positive = arguments.GetValue(positive), SameSide = arguments.GetValue(sameSide) },
        };
    }
}
