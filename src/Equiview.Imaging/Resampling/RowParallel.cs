namespace Equiview.Imaging.Resampling;

/// <summary>Splits independent rows over the processors, in whole blocks; small work stays on the calling thread.</summary>
internal static class RowParallel
{
    private const long WorkWorthAThread = 200_000;

    /// <summary>Calls <paramref name="block"/> with ranges [from, to) that cover all rows once.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="workPerRow">About how many elementary steps a row takes.</param>
    /// <param name="block">Handles the rows of one range.</param>
    public static void For(int rows, long workPerRow, Action<int, int> block)
    {
        int blocks = (int)Math.Min(Math.Min(rows, Environment.ProcessorCount * 2), rows * Math.Max(1, workPerRow) / WorkWorthAThread);
        if (blocks <= 1)
            block(0, rows);
        else
            Parallel.For(0, blocks, b => block((int)((long)rows * b / blocks), (int)((long)rows * (b + 1) / blocks)));
    }
}
