using System.CommandLine;
namespace Equiview.Cli.Commands.Models;

/// <summary>What the verbs of 'models' share: the catalog, what of it is on this machine, and how to get the rest.</summary>
internal static class ModelsVerbs
{
    /// <summary>The argument of the verbs about one backbone.</summary>
    public static Argument<string> NameArgument() => new("name") { Description = "name or alias; 'equiview models list' shows all" };
}
