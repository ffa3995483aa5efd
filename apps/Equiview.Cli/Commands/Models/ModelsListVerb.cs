using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Features.Catalog;
namespace Equiview.Cli.Commands.Models;

/// <summary>'models list': the catalog, and what of it is on this machine.</summary>
internal static class ModelsListVerb
{
    public static Command Create()
    {
        var command = new Command("list", "all backbones, their license, and which are on this machine");
        CommonOptions.Run(command, (_, output, _) =>
        {
            IReadOnlyList<CatalogEntry> entries = CatalogEntry.All();
            output.Result(entries, () => Output.Table(
                ["model", "kind", "channels", "patch", "license", "found"],
                entries.Select(e => (string[])
                    [e.Name, e.Kind, ModelsVerb.Text($"{e.Dimension}"), ModelsVerb.Text($"{e.Patch}"), e.License, e.Found ?? "-"])));
            return Task.CompletedTask;
        });
        return command;
    }
}
