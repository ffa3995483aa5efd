using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Features.Catalog;
namespace Equiview.Cli.Commands.Models;

/// <summary>'models show': the data card of a backbone.</summary>
internal static class ModelsShowVerb
{
    public static Command Create(Verb self)
    {
        Argument<string> name = ModelsVerbs.NameArgument();
        var command = new Command(self.Name, self.Description) { name };
        CommonOptions.Run(command, (arguments, output, _) =>
        {
            ModelCard card = ModelCatalog.Find(arguments.GetValue(name)!);
            LocatedWeights? located = card.NeedsWeights ? new WeightLocator().TryFind(card) : null;
            string found = located is null ? "not on this machine" : $"{located.Path} ({located.Origin})";
            (string, string)[] rows =
            [
                ("name", card.Name), ("also", string.Join(", ", card.Aliases)), ("kind", card.Kind),
                ("channels", FormattableString.Invariant($"{card.Dimension}")), ("patch", FormattableString.Invariant($"{card.Patch} px")),
                ("normalisation", card.Normalization),
                ("license", card.Terms is null ? card.License : $"{card.License}, {card.Terms}"),
                ("source", card.Source), ("download", card.Download?.ToString() ?? "-"),
                ("sha256", card.DownloadSha256 ?? "not published"), ("found", card.NeedsWeights ? found : "needs no weights"),
            ];
            output.Result(
                new { Card = card, Located = located }, string.Join('\n', rows.Select(row => $"{row.Item1,-14} {row.Item2}")));
            return Task.CompletedTask;
        });
        return command;
    }
}
