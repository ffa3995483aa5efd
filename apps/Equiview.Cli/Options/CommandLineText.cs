using System.CommandLine;
namespace Equiview.Cli.Options;

/// <summary>The arguments of a run, for its report.</summary>
internal static class CommandLineText
{
    /// <summary>
    /// How arguments are read. Response files are off: a file named <c>@x</c> among <c>*.jpg</c>, or in the command of a report, would
    /// be read as more arguments.
    /// </summary>
    public static ParserConfiguration Parsing { get; } = new() { ResponseFileTokenReplacer = null };

    /// <summary>The arguments that make a report again, however the program was started.</summary>
    public static string[] Of(ParseResult arguments, params string[] verb) =>
        [.. verb, .. arguments.Tokens.Select(t => t.Value).SkipWhile(t => t != verb[^1]).Skip(1)];
}
