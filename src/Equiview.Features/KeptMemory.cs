using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Equiview.Features;

/// <summary>
/// Lets libc keep the large blocks that tensors give back. By default glibc returns every block of tens of megabytes to the system, and the
/// next operator pays a page fault for each 4 KiB of it again, which on virtual machines costs many times the arithmetic.
/// </summary>
internal static class KeptMemory
{
    private const int TrimThreshold = -1, TopPad = -2, MostMappings = -4, MostArenas = -8;
    private const int KeptBytes = 1 << 30;

    /// <summary>Whether the settings were taken; false where libc has none (musl, Windows, macOS).</summary>
    public static bool IsKept { get; private set; }

#pragma warning disable CA2255 // It must run before libtorch asks for memory, in programs that only use the library too.
    /// <summary>Runs when anything of this assembly is used first.</summary>
    [ModuleInitializer]
    internal static void Keep()
#pragma warning restore CA2255
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            // Blocks come from the heap and not from mappings of their own; heaps of other threads than the first hold 64 MB at most,
            // so all threads share the first one. What is free at its end stays up to 2 GB; beyond, all but 1 GB goes back.
            IsKept = Set(MostMappings, 0) != 0 & Set(MostArenas, 1) != 0 & Set(TopPad, KeptBytes) != 0
                & Set(TrimThreshold, int.MaxValue) != 0;
        }
        catch (Exception error) when (error is EntryPointNotFoundException or DllNotFoundException)
        {
            IsKept = false;
        }
    }

    [DllImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Set(int parameter, int value);
}
