using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Features.Catalog;
namespace Equiview.Cli.Commands.Models;

/// <summary>'models pull': the official weight file, downloaded.</summary>
internal static class ModelsPullVerb
{
    public static Command Create(Verb self)
    {
        Argument<string> name = ModelsVerbs.NameArgument();
        var from = new Option<Uri?>("--from")
        {
            Description = "another address of the same file (a mirror)",
            CustomParser = r => Uri.TryCreate(r.Tokens[0].Value, UriKind.Absolute, out Uri? uri) ? uri : null,
        };
        var sha256 = new Option<string?>("--sha256") { Description = "expected hash, when you know it" };
        var accept = new Option<bool>("--accept-license") { Description = "you have accepted the terms of a model that has some" };
        var command = new Command(self.Name, self.Description) { name, from, sha256,
            accept };
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            var pull = new WeightPull(arguments.GetValue(name)!, arguments.GetValue(from), arguments.GetValue(sha256),
                arguments.GetValue(accept));
            output.Say($"{pull.Card.Name}: {pull.Card.License}, from {pull.Source}");
            using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
            await output.Follow(pull.RunAsync(client, cancellation)).ConfigureAwait(false);
            string hash = WeightLocator.Sha256(pull.Target);
            output.Result(new { Path = pull.Target, Sha256 = hash }, $"{pull.Target}\nsha256 {hash}");
        });
        return command;
    }
}
