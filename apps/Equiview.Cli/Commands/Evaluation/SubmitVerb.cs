using System.CommandLine;
using System.CommandLine.Parsing;
using Equiview.Cli.Options;
namespace Equiview.Cli.Commands.Evaluation;

/// <summary>'submit': a verb as the tasks of a cluster, and their merge.</summary>
internal static class SubmitVerb
{
    public static Command Create(Verb self)
    {
        var verb = new Argument<string[]>("verb") { Description = "after --: the verb and its arguments, with -o and without --shard" };
        var command = new Command(self.Name, self.Description) { verb };
        var options = new OptionBinder<ClusterSubmission>(command, new());
        var target = OutputOption.Several(command, "script or manifest of the tasks; that of the merge is NAME-merge beside it", "");
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            ClusterSubmission submission = options.Read(arguments);
            string[] line = arguments.GetValue(verb)!;
            ParseResult split = arguments.RootCommandResult.Command.Parse(line, CommandLineText.Parsing);
            string words = CommandLineText.Verb(split);
            ShardedCommand.RequireVerb(words.Length > 0 ? words : string.Join(' ', line.Take(1)));
            if (CommandLineText.Wrong(split) is { } wrong)
                throw new UsageException(wrong);
            if (split.GetResult("--shard") is OptionResult { Implicit: false })
                throw new UsageException("leave --shard out: every task finds its own");
            if (split.GetResult("--output") is not OptionResult { Implicit: false })
                throw new UsageException($"give '{words}' -o: the tasks and the merge share it");
            var sharded = new ShardedCommand(words, line, split.GetValue<string>("--output")!);
            WrittenSubmission written = submission.Write(sharded, target.Name(arguments));
            string more = submission.Run ? await written.SubmitAsync(output, cancellation).ConfigureAwait(false)
                : "submit with: " + written.Command;
            output.Written(new { written.Merge, written.Command }, $"{written}\n{more}", written.Tasks);
        });
        return command;
    }
}
