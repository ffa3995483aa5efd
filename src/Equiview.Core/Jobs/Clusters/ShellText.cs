using System.Buffers;

namespace Equiview;

/// <summary>Arguments as a POSIX shell reads them.</summary>
internal static class ShellText
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:,+@%");

    /// <summary>An argument, between single quotes where a character of it could mean anything else to the shell.</summary>
    public static string Quote(string argument) => argument.Length > 0 && !argument.AsSpan().ContainsAnyExcept(Plain)
        ? argument : $"'{argument.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>A command with its arguments.</summary>
    public static string Line(IEnumerable<string> words) => string.Join(' ', words.Select(Quote));

    /// <summary>A file as an argument that no program takes for an option.</summary>
    public static string File(string path) => Quote(NoOption(path));

    /// <summary>A path that no program takes for an option.</summary>
    public static string NoOption(string path) => path.StartsWith('-') ? "./" + path : path;
}
