using System.Diagnostics;

namespace Equiview.Benchmarks;

/// <summary>Times two actions in turns, so that a busy machine slows both alike.</summary>
internal static class InterleavedTimer
{
    /// <summary>Minimum and median of each, in milliseconds, after one untimed call of both.</summary>
    public static (Timing First, Timing Second) Run(Action first, Action second, int rounds)
    {
        first();
        second();
        var times = new double[2][] { new double[rounds], new double[rounds] };
        for (int round = 0; round < rounds; round++)
        {
            times[0][round] = Measure(first);
            times[1][round] = Measure(second);
        }

        return (Timing.Of(times[0]), Timing.Of(times[1]));
    }

    private static double Measure(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}

/// <summary>Minimum and median of some runs in milliseconds.</summary>
internal readonly record struct Timing(double Minimum, double Median)
{
    public static Timing Of(double[] milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        return new Timing(sorted[0], sorted[sorted.Length / 2]);
    }

    public override string ToString() => FormattableString.Invariant($"min {Minimum:F1} ms, median {Median:F1} ms");
}
