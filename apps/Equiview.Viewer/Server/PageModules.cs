using System.Text.RegularExpressions;

namespace Equiview.Viewer.Server;

/// <summary>The modules of the page and what they import.</summary>
internal static partial class PageModules
{
    /// <summary>Names of the modules that a module imports, also later, in order.</summary>
    public static IReadOnlyList<string> ImportsOf(string module) =>
        [.. Imports().Matches(EmbeddedFiles.ReadText(module)).Select(m => Resolve(module, m.Groups["path"].Value)).Distinct()];

    /// <summary>A module with the names of what it imports in place of relative paths, each after <c>equiview/</c>.</summary>
    public static string WithAbsoluteImports(string module) => Imports().Replace(
        EmbeddedFiles.ReadText(module), match => $"{match.Groups["before"].Value}'equiview/{Resolve(module, match.Groups["path"].Value)}'");

    // './x.js' of 'scene/page.js' is 'scene/x.js'.
    private static string Resolve(string module, string path)
    {
        string target = Path.GetFullPath(Path.Combine(Path.GetDirectoryName("/" + module)!, path)).Replace('\\', '/');
        return target[(target.IndexOf('/', StringComparison.Ordinal) + 1)..];
    }

    [GeneratedRegex(@"(?<before>\bfrom |\bimport\()'(?<path>\.{1,2}/[\w./-]+)'")]
    private static partial Regex Imports();
}
