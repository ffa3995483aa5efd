using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features.Catalog;

namespace Equiview.Cli.Commands.Models;

/// <summary>'models': the catalogue, what of it is on this machine, and how to get the rest.</summary>
internal static class ModelsVerb
{
    public static Command Create() => new("models", "the catalogue of backbones")
    {
        List(), Show(), Pull(), PathOf(),
    };

    private static Command List()
    {
        var command = new Command("list", "all backbones, their license, and which are on this machine");
        CommonOptions.Run(command, (_, output, _) =>
        {
            var locator = new WeightLocator();
            var rows = ModelCatalog.Cards.Select(
                c => new
                {
                    c.Name,
                    c.Kind,
                    c.Dimension,
                    c.Patch,
                    c.License,
                    Found = !c.NeedsWeights ? "built in" : locator.TryFind(c)?.Origin,
                })
                .ToArray();
            output.Result(rows, () => Output.Table(["model", "kind", "channels", "patch", "license", "found"],
                rows.Select(
                    r => new[]
                    {
                        r.Name,
                        r.Kind,
                        FormattableString.Invariant($"{r.Dimension}"),
                        FormattableString.Invariant($"{r.Patch}"),
                        r.License,
                        r.Found ?? "-",
                    })));
            return Task.CompletedTask;
        });
        return command;
    }

    private static Command Show()
    {
        Argument<string> name = NameArgument();
        var command = new Command("show", "the data card of a backbone") { name };
        CommonOptions.Run(command, (arguments, output, _) =>
        {
            ModelCard card = ModelCatalog.Find(arguments.GetValue(name)!);
            LocatedWeights? located = card.NeedsWeights ? new WeightLocator().TryFind(card) : null;
            output.Result(new { Card = card, Located = located }, () =>
            {
                string[][] rows =
                [
                    ["name", card.Name], ["also", string.Join(", ", card.Aliases)], ["kind", card.Kind],
                    ["channels", FormattableString.Invariant($"{card.Dimension}")],
                    ["patch", FormattableString.Invariant($"{card.Patch} px")], ["normalisation", card.Normalization],
                    ["license", card.License], ["source", card.Source],
                    ["download", card.Download?.ToString() ?? "-"], ["sha256", card.DownloadSha256 ?? "not published"],
                    [
                        "found",
                        !card.NeedsWeights
                            ? "needs no weights"
                            : located is null ? "not on this machine" : $"{located.Path} ({located.Origin})"],
                ];
                foreach (string[] row in rows)
                    Console.Out.WriteLine($"{row[0],-14} {row[1]}");
            });
            return Task.CompletedTask;
        });
        return command;
    }

    private static Command PathOf()
    {
        Argument<string> name = NameArgument();
        var command = new Command("path", "where the weights of a backbone lie") { name };
        CommonOptions.Run(command, (arguments, output, _) =>
        {
            ModelCard card = ModelCatalog.Find(arguments.GetValue(name)!);
            if (!card.NeedsWeights)
                throw new UsageException($"{card.Name} has no weights");
            LocatedWeights located = new WeightLocator().Find(card);
            output.Result(located, () => Console.Out.WriteLine(located.Path));
            return Task.CompletedTask;
        });
        return command;
    }

    private static Command Pull()
    {
        Argument<string> name = NameArgument();
        var from = new Option<Uri?>("--from")
        {
            Description = "another address of the same file (a mirror)",
            CustomParser = r => Uri.TryCreate(r.Tokens[0].Value, UriKind.Absolute, out Uri? uri) ? uri : null,
        };
        var sha256 = new Option<string?>("--sha256") { Description = "expected hash, when you know it" };
        var command = new Command("pull", "download the official weight file; an interrupted download resumes") { name, from, sha256 };
        CommonOptions.Run(command, async (arguments, output, cancellation) =>
        {
            ModelCard card = ModelCatalog.Find(arguments.GetValue(name)!);
            Uri source = arguments.GetValue(from) ?? card.Download ?? throw new UsageException(card.NeedsWeights
                ? $"{card.Name} has no file that loads as it is; put {card.FileNames[0]} into a folder named by EQUIVIEW_MODELS"
                        : $"{card.Name} needs no weights");
            string file = card.Download is { } official && official.AbsolutePath.EndsWith(".safetensors", StringComparison.Ordinal)
                ? card.FileNames[0]
                : Path.GetFileName((card.Download ?? source).AbsolutePath);
            string target = Path.Combine(new WeightLocator().PullFolder, file);
            output.Say($"{card.Name}: {card.License}, from {source}");
            using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
            await output.Follow(
                new WeightDownloader(client).DownloadAsync(source, target, arguments.GetValue(sha256) ?? card.DownloadSha256, cancellation))
                .ConfigureAwait(false);
            string hash = WeightLocator.Sha256(target);
            output.Result(new { Path = target, Sha256 = hash }, () => Console.Out.WriteLine($"{target}\nsha256 {hash}"));
        });
        return command;
    }

    private static Argument<string> NameArgument() => new("name") { Description = "name or alias; 'equiview models list' shows all" };
}
