using System.CommandLine;
using System.CommandLine.Parsing;
namespace Equiview.Cli.Options;

/// <summary>How the arguments of a run are read, what is wrong with them, and what its report says of them.</summary>
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

    /// <summary>What is wrong with the arguments, in one line; null for nothing.</summary>
    public static string? Wrong(ParseResult parsed) =>
        (UnknownOption(parsed) ?? parsed.Errors.Select(e => e.Message.ReplaceLineEndings(" ")).FirstOrDefault()) is { } wrong
            ? $"{wrong} (see '{$"equiview {Verb(parsed)}".TrimEnd()} --help')" : null;

    /// <summary>The words of the verb.</summary>
    public static string Verb(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (CommandResult? at = parsed.CommandResult; at?.Parent is CommandResult above; at = above)
            names.Push(at.Command.Name);
        return string.Join(' ', names);
    }

    // Verbs that take any number of files would take a misspelled option for one of them.
    private static string? UnknownOption(ParseResult parsed)
    {
        Token? stray = parsed.Tokens.TakeWhile(t => t.Type != TokenType.DoubleDash).FirstOrDefault(
            t => t.Type == TokenType.Argument && t.Value.StartsWith("--", StringComparison.Ordinal) && !File.Exists(t.Value));
        return stray is null ? null : $"there is no option {stray.Value.Split('=')[0]} here";
    }
}
