using System.CommandLine;
using Equiview.Cli.Commands.Demo;
using Equiview.Cli.Commands.Evaluation;
using Equiview.Cli.Commands.Features;
using Equiview.Cli.Commands.Finetuning;
using Equiview.Cli.Commands.Matching;
using Equiview.Cli.Commands.Models;
using Equiview.Cli.Commands.Pose;
using Equiview.Cli.Commands.Splats;
using Equiview.Cli.Commands.Tracking;
using Equiview.Cli.Commands.Viewing;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
namespace Equiview.Cli;

/// <summary>The one command. A verb a file in Commands/; a verb only reads arguments, calls one module and prints.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        var root = new RootCommand("Equiview: 3D-consistent visual features, put to work.")
        {
            DoctorVerb.Create(),
            ModelsVerb.Create(),
            FeaturesVerb.Create(),
            MatchVerb.Create(),
            TrackVerb.Create(),
            PoseVerb.Create(),
            CalibrateVerb.Create(),
            EvalVerb.Create(),
            MergeVerb.Create(),
            SubmitVerb.Create(),
            RenderViewsVerb.Create(),
            SplatVerb.Create(),
            FinetuneVerb.Create(),
            ViewVerb.Create(),
            DemoVerb.Create(),
        };
        ParseResult parsed = root.Parse(args, CommandLineText.Parsing);
        if (CommandLineText.Wrong(parsed) is { } wrong)
        {
            await Console.Error.WriteLineAsync("equiview: " + wrong).ConfigureAwait(false);
            return ExitCode.Usage;
        }

        using var signals = new StopSignals();
        using var telemetry = new Telemetry();
        using DiagnosticOperation verb = EquiviewDiagnostics.Begin("equiview " + CommandLineText.Verb(parsed));

        // On Ctrl-C a long step may finish and its checkpoint be written; the library's own 2 s would end the process before that.
        int code = await parsed.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(2) },
            signals.Token)
            .ConfigureAwait(false);
        if (code != ExitCode.Done)
            verb.Fail(FormattableString.Invariant($"exit code {code}"));
        return code;
    }
}
