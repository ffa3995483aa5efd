using System.CommandLine;

namespace Equiview.Cli.Options;

/// <summary>The arguments of a run, for its report.</summary>
internal static class CommandLineText
{
    /// <summary>The arguments that make a report again, however the program was started.</summary>
    public static string[] Of(ParseResult arguments, params string[] verb) =>
        [.. verb, .. arguments.Tokens.Select(t => t.Value).SkipWhile(t => t != verb[^1]).Skip(1)];
}
