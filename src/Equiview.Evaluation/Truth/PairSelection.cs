using System.Text;

namespace Equiview.Evaluation.Truth;

/// <summary>Seeded choices that do not depend on the order of work, so that shards and resumed runs choose alike.</summary>
internal static class PairSelection
{
    /// <summary>At most <paramref name="count"/> items, in their order, chosen at random.</summary>
    /// <param name="items">All items.</param>
    /// <param name="count">How many to keep.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="name">What is chosen for; other names choose differently.</param>
    public static IReadOnlyList<T> Choose<T>(IReadOnlyList<T> items, int count, int seed, string name)
    {
        if (items.Count <= count)
            return items;
        var random = new Random(seed ^ Hash(name)); // published figures are of the pairs that this generator chooses
        int[] order = [.. Enumerable.Range(0, items.Count)];
        for (int i = 0; i < count; i++)
        {
            int j = random.Next(i, order.Length);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return [.. order.Take(count).Order().Select(i => items[i])];
    }

    /// <summary>At most a number of items of each group, groups in the order in which they appear.</summary>
    /// <param name="items">All items.</param>
    /// <param name="most">Items of a group to keep; null keeps all.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="group">Name of an item's group.</param>
    public static T[] PerGroup<T>(IReadOnlyList<T> items, int? most, int seed, Func<T, string> group) => most is { } limit
        ? [.. items.GroupBy(group).SelectMany(g => Choose([.. g], limit, seed, g.Key))]
        : [.. items];

    // FNV-1a: string.GetHashCode differs from run to run.
    private static int Hash(string name)
    {
        uint hash = 2166136261;
        foreach (byte b in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ b) * 16777619;
        return (int)hash;
    }
}
