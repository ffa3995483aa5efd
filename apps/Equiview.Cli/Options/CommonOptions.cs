using System.CommandLine;
using Equiview.Cli.Terminal;
namespace Equiview.Cli.Options;

/// <summary>Options every verb has, and the frame every verb runs in.</summary>
internal sealed class CommonOptions
{
    private readonly Option<bool> json = new("--json") { Description = "print the result as JSON" };
    private readonly Option<bool> quiet = new("--quiet", "-q") { Description = "no progress, no remarks" };
    private readonly Option<bool> verbose = new("--verbose") { Description = "show where an error comes from" };

    private CommonOptions(Command command)
    {
        command.Add(json);
        command.Add(quiet);
        command.Add(verbose);
    }

    /// <summary>
    /// Adds the options to a verb and gives it its action: errors become one line on stderr and the exit code of their kind.
    /// </summary>
    public static void Run(Command command, Func<ParseResult, Output, CancellationToken, Task> action)
    {
        var common = new CommonOptions(command);
        command.SetAction(async (arguments, cancellation) =>
        {
            try
            {
                await action(arguments, new Output(arguments.GetValue(common.json), arguments.GetValue(common.quiet)), cancellation)
                    .ConfigureAwait(false);
                return ExitCode.Done;
            }
#pragma warning disable CA1031 // The last frame before the shell: every error becomes a line and a code.
            catch (Exception error)
#pragma warning restore CA1031
            {
                await Console.Error.WriteLineAsync("equiview: " + ExitCode.Describe(error)).ConfigureAwait(false);
                if (arguments.GetValue(common.verbose))
                    await Console.Error.WriteLineAsync(error.ToString()).ConfigureAwait(false);
                return ExitCode.Of(error);
            }
        });
    }
}
