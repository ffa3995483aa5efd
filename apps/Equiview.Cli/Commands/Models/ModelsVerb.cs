using System.CommandLine;
namespace Equiview.Cli.Commands.Models;

/// <summary>'models': the catalog, what of it is on this machine, and how to get the rest.</summary>
internal static class ModelsVerb
{
    public static Command Create() => new("models", "the catalogue of backbones")
    {
        ModelsListVerb.Create(), ModelsShowVerb.Create(), ModelsPullVerb.Create(), ModelsPathVerb.Create(), ModelsVerifyVerb.Create(),
        ModelsExportVerb.Create(),
    };

    /// <summary>The argument of the verbs about one backbone.</summary>
    public static Argument<string> NameArgument() => new("name") { Description = "name or alias; 'equiview models list' shows all" };

    /// <summary>Text with numbers in the invariant culture.</summary>
    public static string Text(FormattableString text) => FormattableString.Invariant(text);
}
