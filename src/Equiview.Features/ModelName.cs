using Equiview.Features.Catalog;

namespace Equiview.Features;

/// <summary>
/// A model as users write it: MODEL[@LAYER][+ADAPTER], or two of them joined by a colon. The only place that takes such a name apart. An
/// adapter may be a path with colons in it, so a colon joins two models only where the name of one follows.
/// </summary>
/// <param name="Model">Catalogue name or alias.</param>
/// <param name="Layer">The layer that is named, or null.</param>
/// <param name="Adapter">File, or name of an adapter; null for the original model.</param>
/// <param name="Second">The second of two models as one, or null.</param>
internal sealed record ModelName(string Model, OutputLayer? Layer, string? Adapter, ModelName? Second)
{
    /// <summary>What stands between two models that are joined.</summary>
    public const char Separator = ':';

    /// <summary>What stands before a layer.</summary>
    public const char LayerSeparator = '@';

    /// <summary>What stands before an adapter.</summary>
    public const char AdapterSeparator = '+';

    /// <summary>Takes a name apart.</summary>
    /// <exception cref="UsageException">A layer that does not exist, a part that is empty, or more than two models.</exception>
    public static ModelName Parse(string name)
    {
        int first = name.IndexOf(Separator, StringComparison.Ordinal), colon = first;
        while (colon >= 0 && !(colon > 0 && NamesModel(name[(colon + 1)..])))
            colon = name.IndexOf(Separator, colon + 1);
        if (colon < 0 && first > 0 && name.AsSpan(0, first).IndexOfAny(AdapterSeparator, LayerSeparator) < 0)
            colon = first; // a misspelt second model; the catalogue then names the closest
        if (colon < 0)
            return Single(name, name);
        ModelName second = Parse(name[(colon + 1)..]);
        return second.Second is null ? Single(name[..colon], name) with { Second = second }
            : throw new UsageException($"'{name}' joins more than two models");
    }

    private static ModelName Single(string text, string whole)
    {
        string[] parts = text.Split(AdapterSeparator, 2);
        string[] model = parts[0].Split(LayerSeparator, 2);
        string? adapter = parts.Length > 1 ? parts[1] : null;
        OutputLayer? layer = model.Length > 1 ? OutputLayer.Parse(model[1]) : null;
        // The layer may also stand behind the adapter, as a recipe's name has it.
        if (layer is null && adapter?.LastIndexOf(LayerSeparator) is > 0 and { } at
            && OutputLayer.TryParse(adapter[(at + 1)..], out OutputLayer behind))
            (adapter, layer) = (adapter[..at], behind);
        return model[0].Length > 0 && adapter?.Length != 0 ? new ModelName(model[0], layer, adapter, null)
            : throw new UsageException($"'{whole}' is no model; give MODEL, MODEL+ADAPTER or two of them joined by '{Separator}'");
    }

    private static bool NamesModel(string text) =>
        ModelCatalog.TryFind(text.Split(AdapterSeparator, LayerSeparator, Separator)[0]) is not null;
}
