using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Evaluation.Jobs;
using Equiview.Features;
namespace Equiview.Cli.Commands.Evaluation;

/// <summary>The options every measurement shares: which models, where the report goes.</summary>
internal sealed class EvaluationOptions
{
    private readonly string verb;
    private readonly OptionBinder<EvaluationSetup> setup;
    private readonly Option<string>? preset;
    private readonly OutputOption folder;

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="presetByDefault">The preset where none is named; null where the verb has recipes of its own.</param>
    /// <param name="folderByDefault">The output folder.</param>
    /// <param name="splits">Whether a run can be split.</param>
    public EvaluationOptions(Command command, string? presetByDefault, string folderByDefault, bool splits = false)
    {
        verb = command.Name;
        var defaults = new EvaluationSetup { Folder = folderByDefault, Preset = presetByDefault ?? FeatureRecipes.DefaultPreset };
        setup = new(
            command,
            defaults,
            [.. presetByDefault is null ? [nameof(EvaluationSetup.Layers)] : (string[])[], .. splits ? [] : (string[])[nameof(Shard)]],
            (nameof(EvaluationSetup.Models), "-m"),
            (nameof(EvaluationSetup.Layers), "--taps"));
        folder = OutputOption.Several(command, "folder of report.html, report.json, report.csv", folderByDefault);
        if (presetByDefault is not null)
        {
            preset = ModelOptions.Preset(presetByDefault);
            command.Add(preset);
        }
    }

    /// <summary>What the user named.</summary>
    public EvaluationSetup Read(ParseResult arguments)
    {
        EvaluationSetup chosen = setup.Read(arguments);
        return chosen with
        {
            Folder = chosen.Shard.NameOf(Path.GetFullPath(folder.Name(arguments))),
            Preset = preset is null ? chosen.Preset : arguments.GetValue(preset)!,
            Command = CommandLineText.Of(arguments, "eval", verb),
        };
    }
}
