using System.Diagnostics.CodeAnalysis;
using Equiview.Formats.Files;

namespace Equiview.Formats.TorchPickle;

/// <summary>A Python dictionary (also an OrderedDict or defaultdict) in insertion order.</summary>
internal sealed class PickleDictionary
{
    private List<KeyValuePair<object?, object?>>? entries;
    private Dictionary<string, int>? byText;

    /// <summary>All entries as stored; where a key is set twice, both appear and the later one counts.</summary>
    public IReadOnlyList<KeyValuePair<object?, object?>> Entries => entries ?? (IReadOnlyList<KeyValuePair<object?, object?>>)[];

    /// <summary>Number of entries.</summary>
    public int Count => entries?.Count ?? 0;

    /// <summary>The value of a text key.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public object? this[string key] =>
        Index().TryGetValue(key, out int at)
            ? entries![at].Value
            : throw new KeyNotFoundException($"the pickled dictionary has no entry '{key}'");

    /// <summary>The value of a text key, if there is one of the wanted type.</summary>
    public bool TryGet<T>(string key, [MaybeNullWhen(false)] out T value)
    {
        if (Index().TryGetValue(key, out int at) && entries![at].Value is T found)
        {
            value = found;
            return true;
        }

        value = default;
        return false;
    }

    internal void Add(object? key, object? value)
    {
        (entries ??= []).Add(new(key, value));
        byText = null;
    }

    /// <summary>Whether a later entry has the same text key.</summary>
    internal bool IsReplaced(int entry) => entries![entry].Key is string key && Index()[key] != entry;

    private Dictionary<string, int> Index()
    {
        if (byText is not null)
            return byText;
        byText = new(StringComparer.Ordinal);
        for (int i = 0; i < Count; i++)
        {
            if (entries![i].Key is string key)
                byText[key] = i;
        }

        return byText;
    }
}
