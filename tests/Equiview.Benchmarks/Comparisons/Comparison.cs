namespace Equiview.Benchmarks.Comparisons;

/// <summary>Two ways to do the same, timed in turns.</summary>
internal abstract class Comparison
{
    /// <summary>What is compared.</summary>
    public abstract string Name { get; }

    /// <summary>Runs it and says the times, their ratio and the peak memory.</summary>
    public abstract string Run();

    /// <summary>The lines of a result; the ratio is that of the minima.</summary>
    protected string Report(string ours, Timing our, string other, Timing theirs, string memory) =>
        FormattableString.Invariant($"{Name}\n  {ours}: {our}\n  {other}: {theirs}\n  ratio of minima: ")
            + FormattableString.Invariant($"{our.Minimum / theirs.Minimum:F4} (inverse {theirs.Minimum / our.Minimum:F1})\n  ")
            + FormattableString.Invariant($"{memory}\n");
}
