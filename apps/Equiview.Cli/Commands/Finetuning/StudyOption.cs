using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Evaluation.Studies;
using Equiview.Features;
using Equiview.Reporting;
namespace Equiview.Cli.Commands.Finetuning;

/// <summary>The option of 'finetune' that trains and measures the runs of a plan instead of one.</summary>
internal sealed class StudyOption
{
    private readonly OptionBinder<StudyOptions> options;
    private readonly OutputOption path;
    private readonly ModelFileOptions files;
    private readonly Option[] refused;

    public StudyOption(Command command, OutputOption path, ModelFileOptions files, Option[] refused)
    {
        (this.path, this.files, this.refused) = (path, files, refused);
        options = new(command, new());
    }

    /// <summary>Whether a plan is named.</summary>
    /// <exception cref="UsageException">Only a shard is.</exception>
    public bool IsGiven(ParseResult arguments) => options.Read(arguments).IsGiven;

    /// <summary>Runs the plan.</summary>
    /// <exception cref="UsageException">Options of a single training, or of its model.</exception>
    public async Task RunAsync(ParseResult arguments, Output output, CancellationToken cancellation)
    {
        ModelOptions.Refuse(arguments, "--study", refused);
        FeatureExtractorOptions options = files.Read(arguments);
        if ((options.Weights ?? options.Adapter) is not null)
            throw new UsageException("--weights and --adapter have no effect with --study: the plan names its model");
        (StudyOptions study, string target) = (this.options.Read(arguments), path.Name(arguments));
        bool named = !target.EndsWith(".safetensors", StringComparison.Ordinal);
        string folder = Path.GetFullPath(named ? target : Path.GetFileNameWithoutExtension(study.Study!));
        if (!study.Shard.IsWhole)
        {
            StudyShard trained =
                await FinetuningStudy.TrainAsync(study, folder, options.Device, output, cancellation).ConfigureAwait(false);
            output.Result(trained, trained.ToString());
            return;
        }

        string[] line = CommandLineText.Of(arguments, "finetune");
        Report report =
            await FinetuningStudy.RunAsync(study.Study!, folder, line, options.Device, output, cancellation).ConfigureAwait(false);
        output.Show(report, folder, report.Tables);
    }
}
