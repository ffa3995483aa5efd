using System.Collections;

namespace Equiview.Formats.TorchPickle;

/// <summary>A Python list, tuple or set of a pickle, in stored order.</summary>
internal abstract class PickleSequence : IReadOnlyList<object?>
{
    // Made on first use: an empty list is one byte in a pickle.
    private List<object?>? items;

    private protected PickleSequence(List<object?>? items = null) => this.items = items;

    /// <inheritdoc/>
    public int Count => items?.Count ?? 0;

    /// <inheritdoc/>
    public object? this[int index] => items is null ? throw new ArgumentOutOfRangeException(nameof(index)) : items[index];

    /// <inheritdoc/>
    public IEnumerator<object?> GetEnumerator() => (items ?? Enumerable.Empty<object?>()).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(object? item) => (items ??= []).Add(item);
}
