using Equiview.Features;
using Equiview.Features.Adapters;
namespace Equiview.Cli.Options;

/// <summary>Values that the command line writes in a form of its own.</summary>
internal static class ValueText
{
    /// <summary>Whether a type is read here, not by the command-line library.</summary>
    public static bool IsKnown(Type type) => type == typeof(OutputLayer) || type == typeof(Shard);

    /// <summary>The fields of a comma-separated value, none for null.</summary>
    public static string[] Split(string? list) =>
        list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <summary>Reads a layer, a shard, an attention projection (q, k, v), a member of an enumeration or plain text.</summary>
    /// <exception cref="UsageException">Not one.</exception>
    public static object Parse(string text, Type type, string option)
    {
        if (type == typeof(string))
            return text;
        if (type == typeof(OutputLayer))
            return OutputLayer.Parse(text);
        if (type == typeof(Shard))
            return Shard.Parse(text);
        if (type == typeof(LoraTarget))
            return LoraTargets.Parse(text);
        return Enum.TryParse(type, text, ignoreCase: true, out object? value) && Enum.IsDefined(type, value)
            ? value : throw new UsageException($"{option}: there is no '{text}'; choose {string.Join(", ", Enum.GetNames(type))}");
    }
}
