using System.Globalization;

namespace Equiview;

/// <summary>A shard of a run: the items of one of several machines.</summary>
public readonly record struct Shard
{
    private const string Automatic = "auto";

    /// <summary>A shard.</summary>
    /// <param name="index">Which shard, from 1.</param>
    /// <param name="count">How many shards there are.</param>
    /// <exception cref="UsageException">There is no such shard.</exception>
    public Shard(int index, int count)
    {
        if (count < 1 || index < 1 || index > count)
            throw new UsageException(FormattableString.Invariant($"there is no shard {index}/{count}; give I/N with I from 1 to N"));
        (Index, Count) = (index, count);
    }

    /// <summary>The run in one piece.</summary>
    public static Shard Whole { get; } = new(1, 1);

    /// <summary>Which shard, from 1.</summary>
    public int Index { get; }

    /// <summary>How many shards there are.</summary>
    public int Count { get; }

    /// <summary>Whether it is the whole run.</summary>
    public bool IsWhole => Count <= 1;

    /// <summary>
    /// Reads "I/N", "auto" (the task of the scheduler that started the process) or "auto/N" (where the scheduler does not state the number
    /// of its tasks).
    /// </summary>
    /// <param name="text">What the user gave.</param>
    /// <param name="variable">The environment; null is that of the process.</param>
    /// <exception cref="UsageException">Not one, or the scheduler's variables are missing, wrong or contradict each other.</exception>
    public static Shard Parse(string text, Func<string, string?>? variable = null)
    {
        string[] fields = text.Split('/');
        if (fields[0] == Automatic && fields.Length == 1)
            return SchedulerTask.Read(variable ?? Environment.GetEnvironmentVariable, null);
        if (fields is [_, var count] && Number(count) is { } n)
        {
            if (fields[0] == Automatic)
                return SchedulerTask.Read(variable ?? Environment.GetEnvironmentVariable, n);
            if (Number(fields[0]) is { } index)
                return new Shard(index, n);
        }

        throw new UsageException($"'{text}' is not a shard; give I/N, for example 2/8, or auto");
    }

    /// <summary>Its items: neighbors stay together, and the numbers of items differ by at most one.</summary>
    /// <param name="items">The items of the whole run, in an order that all machines share.</param>
    public IReadOnlyList<T> Of<T>(IReadOnlyList<T> items)
    {
        if (IsWhole)
            return items;
        int start = (int)((long)items.Count * (Index - 1) / Count), end = (int)((long)items.Count * Index / Count);
        return [.. items.Skip(start).Take(end - start)];
    }

    /// <summary>
    /// Its items, in their order, where they differ in cost: the dearest first, each to the shard with the least so far. Costs of shards
    /// differ by at most the dearest item (Graham 1969, <i>Bounds on multiprocessing timing anomalies</i>).
    /// </summary>
    /// <param name="items">The items of the whole run, in an order that all machines share.</param>
    /// <param name="cost">Cost of an item in any unit, 0 or more.</param>
    public IReadOnlyList<T> Of<T>(IReadOnlyList<T> items, Func<T, long> cost)
    {
        if (IsWhole)
            return items;
        var lightest = new PriorityQueue<int, (Int128 Cost, int Items, int Shard)>();
        for (int shard = 1; shard <= Math.Min(Count, items.Count); shard++)
            lightest.Enqueue(shard, (0, 0, shard));
        var own = new List<int>();
        long[] costs = [.. items.Select(cost)];
        foreach (int item in Enumerable.Range(0, items.Count).OrderByDescending(i => costs[i])) // stable
        {
            lightest.TryDequeue(out int shard, out (Int128 Cost, int Items, int) sum);
            lightest.Enqueue(shard, (sum.Cost + costs[item], sum.Items + 1, shard));
            if (shard == Index)
                own.Add(item);
        }

        return [.. own.Order().Select(i => items[i])];
    }

    /// <summary>
    /// Name of its file, as Hugging Face names the files of one model: of "f.safetensors" it is "f-00002-of-00008.safetensors".
    /// </summary>
    /// <param name="path">The file of the whole run.</param>
    public string NameOf(string path)
    {
        if (IsWhole)
            return path;
        string stem = path[..^Path.GetExtension(path).Length];
        return FormattableString.Invariant($"{stem}-{Index:d5}-of-{Count:d5}{Path.GetExtension(path)}");
    }

    /// <summary>"I/N".</summary>
    public override string ToString() => FormattableString.Invariant($"{Index}/{Count}");

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
