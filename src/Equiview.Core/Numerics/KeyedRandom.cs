namespace Equiview.Numerics;

/// <summary>
/// Random numbers that depend on a key only: the draw for an epoch, index and purpose is the same whatever was drawn before and by how many
/// threads. SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014).
/// </summary>
public sealed class KeyedRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private ulong state;
    private double? spareNormal;

    /// <summary>Starts the sequence of a key; the order of its numbers counts.</summary>
    public KeyedRandom(params ReadOnlySpan<long> key)
    {
        foreach (long part in key)
            state = Mix(state + Golden + (ulong)part);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1L << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double NextDouble(double low, double high) => low + ((high - low) * NextDouble());

    /// <summary>Uniform in 0 to <paramref name="count"/> - 1.</summary>
    public int NextInt(int count) => (int)Math.BigMul(Next(), (ulong)count, out _);

    /// <summary>True with the given probability.</summary>
    public bool NextBool(double probability) => NextDouble() < probability;

    /// <summary>Normal with mean 0 and deviation 1 (Marsaglia's polar method).</summary>
    public double NextNormal()
    {
        if (spareNormal is { } spare)
        {
            spareNormal = null;
            return spare;
        }

        double x, y, square;
        do
        {
            (x, y) = (NextDouble(-1, 1), NextDouble(-1, 1));
            square = (x * x) + (y * y);
        }
        while (square is 0 or >= 1);
        double factor = Math.Sqrt(-2 * Math.Log(square) / square);
        spareNormal = y * factor;
        return x * factor;
    }

    /// <summary>
    /// Distinct numbers from 0 to <paramref name="total"/> - 1 in random order; with repeats only where there are too few.
    /// </summary>
    public int[] Choose(int count, int total)
    {
        if (total < count)
            return [.. Enumerable.Range(0, count).Select(_ => NextInt(total))];
        int[] all = [.. Enumerable.Range(0, total)];
        for (int i = 0; i < count; i++)
        {
            int other = i + NextInt(total - i);
            (all[i], all[other]) = (all[other], all[i]);
        }

        return all[..count];
    }

    private ulong Next() => Mix(state += Golden);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
