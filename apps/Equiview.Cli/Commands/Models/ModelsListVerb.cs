using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features.Catalog;
namespace Equiview.Cli.Commands.Models;

/// <summary>'models list': the catalog, and what of it is on this machine.</summary>
internal static class ModelsListVerb
{
    public static Command Create(Verb self)
    {
        var command = new Command(self.Name, self.Description);
        CommonOptions.Run(command, (_, output, _) =>
        {
            IReadOnlyList<CatalogEntry> entries = CatalogEntry.All();
            output.Result(entries, () => Output.Table(
                ["model", "kind", "channels", "patch", "license", "found"],
                entries.Select(e => (string[])
                    [
                        e.Name, e.Kind, FormattableString.Invariant($"{e.Dimension}"), FormattableString.Invariant($"{e.Patch}"), e.License,
                        e.Found ?? "-"])));
            return Task.CompletedTask;
        });
        return command;
    }
}
