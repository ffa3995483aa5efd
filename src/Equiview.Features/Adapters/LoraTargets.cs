namespace Equiview.Features.Adapters;

/// <summary>How attention projections are written.</summary>
public static class LoraTargets
{
    /// <summary>Reads a projection: its letter (q, k, v) or its name.</summary>
    /// <exception cref="UsageException">Not one.</exception>
    public static LoraTarget Parse(string text) => text.ToLowerInvariant() switch
    {
        "q" or "query" => LoraTarget.Query,
        "k" or "key" => LoraTarget.Key,
        "v" or "value" => LoraTarget.Value,
        _ => throw new UsageException($"'{text}' is no attention projection; give q, k or v"),
    };
}
