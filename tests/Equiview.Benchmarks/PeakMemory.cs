using Equiview.Benchmarks.Comparisons;

namespace Equiview.Benchmarks;

/// <summary>The largest resident memory of this process while an action runs; Linux only.</summary>
internal static class PeakMemory
{
    /// <summary>
    /// Peak above what was resident before, in MB; null where the system does not tell. Ask before anything else runs: memory that an
    /// earlier run left to the allocators is resident already.
    /// </summary>
    public static double? MegabytesAbove(Action action)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        BlockedProduct.Run(new float[64], new float[64], 8); // libtorch itself is not counted
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        File.WriteAllText("/proc/self/clear_refs", "5"); // sets the peak back to the present
        double before = Read("VmRSS:");
        action();
        return Read("VmHWM:") - before;
    }

    private static double Read(string field)
    {
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(field, StringComparison.Ordinal));
        return double.Parse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) / 1024;
    }
}
