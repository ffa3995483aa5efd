using System.CommandLine;
using System.Globalization;
using Equiview.Cli.Evaluation;
using Equiview.Cli.Terminal;
using Equiview.Features.Presets;

namespace Equiview.Cli.Options;

/// <summary>The options every measurement shares: which models, where the report goes.</summary>
internal sealed class EvaluationOptions
{
    private readonly Option<string> models = new("--models", "-m") { Description = "backbones by catalogue name, comma-separated; NAME+ADAPTER for a finetuned one", DefaultValueFactory = _ => "dense-sift" };
    private readonly Option<string?> taps = new("--taps") { Description = "taps of transformers, comma-separated: post-norm, pre-norm, block:N" };
    private readonly Option<string> preset;
    private readonly Option<int?> longSide = new("--long-side") { Description = "long side of the prepared image in pixels (default preset)" };
    private readonly Option<string> device = new("--device") { Description = "cpu or cuda:N", DefaultValueFactory = _ => "cpu" };
    private readonly Option<string?> shard = new("--shard") { Description = "I/N: do only the I-th of N parts, to be put together by 'eval merge'" };
    private readonly Option<string> folder;

    /// <summary>Adds the options to a verb.</summary>
    public EvaluationOptions(Command command, string presetByDefault, string folderByDefault)
    {
        preset = new("--preset") { Description = $"how images are prepared: {string.Join(", ", FeaturePresets.Names)}", DefaultValueFactory = _ => presetByDefault };
        folder = OutputFile.Several(new Option<string>("--output", "-o") { Description = "folder of report.html, report.json, report.csv", DefaultValueFactory = _ => folderByDefault });
        foreach (Option option in new Option[] { models, taps, preset, longSide, device, folder })
            command.Add(option);
    }

    /// <summary>Adds --shard, where a run can be split.</summary>
    public EvaluationOptions WithShard(Command command)
    {
        command.Add(shard);
        return this;
    }

    public string Folder(ParseResult arguments) => Path.GetFullPath(arguments.GetValue(folder)!);

    public MeasuredModels Load(ParseResult arguments) =>
        new(Split(arguments.GetValue(models)), Split(arguments.GetValue(taps)), arguments.GetValue(preset)!, arguments.GetValue(longSide), arguments.GetValue(device)!);

    public (int Index, int Count) Shard(ParseResult arguments)
    {
        if (arguments.GetValue(shard) is not { } text)
            return (1, 1);
        string[] parts = text.Split('/');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int index) && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            ? (index, count) : throw new UsageException($"'{text}' is not a shard; give I/N, for example 2/8");
    }

    /// <summary>The fields of a comma-separated value, none for null.</summary>
    public static string[] Split(string? list) => list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
