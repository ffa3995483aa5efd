using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Equiview.Features;

/// <summary>
/// What libtorch reads from its environment, set before it looks. glibc returns a block of megabytes to the system as soon as it is freed,
/// and the next operator pays a page fault for each 4 KiB of it again: 300,000 for a picture of 640 x 800 by alike-n, which on a virtual
/// machine costs many times the arithmetic. In pages of 2 MiB it is 10,000 to 13,000, on pool threads up to 57,000.
/// (mallopt was measured too: it reaches blocks of the first thread only, and holds 4.6 GB after 40 pictures of changing size, where this
/// holds 0.9.)
/// </summary>
internal static class NativeVariables
{
    /// <summary>The file in which Linux says whether a program may ask for large pages.</summary>
    public const string LargePagesFile = "/sys/kernel/mm/transparent_hugepage/enabled";

    private const string LargePages = "THP_MEM_ALLOC_ENABLE", LogLevel = "TORCH_CPP_LOG_LEVEL";

#pragma warning disable CA2255 // It must run before libtorch asks for memory, in programs that only use the library too.
    /// <summary>Runs when anything of this assembly is used first. What the user set stays.</summary>
    [ModuleInitializer]
    internal static void SetAll()
#pragma warning restore CA2255
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = Set(LargePages, "1", overwrite: 0);
            _ = Set(LogLevel, "ERROR", overwrite: 0);
        }
        catch (Exception error) when (error is EntryPointNotFoundException or DllNotFoundException)
        {
            // Another libc by another name: libtorch works as it comes.
        }
    }

    // .NET's own call does not reach the environment that native code reads.
    [DllImport("libc", EntryPoint = "setenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Set(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}
