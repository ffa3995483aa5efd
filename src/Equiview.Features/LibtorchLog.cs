using System.Runtime.InteropServices;

namespace Equiview.Features;

/// <summary>
/// Keeps libtorch's warnings off stderr. On processors that its NNPACK does not know it says so four times a forward pass. libtorch reads
/// TORCH_CPP_LOG_LEVEL only when its Python package asks it to; this asks, and a level that the user set stays.
/// </summary>
internal static class LibtorchLog
{
    private const string Library = "libc10.so", Read = "_ZN3c1011initLoggingEv"; // c10::initLogging()

    /// <summary>True once the level was set; false where libtorch is not there or has no such function.</summary>
    public static bool IsQuiet { get; } = OperatingSystem.IsLinux() && TryQuiet();

    // By its bare name the library is found only where libtorch has loaded it already.
    private static bool TryQuiet()
    {
        try
        {
            if (!NativeLibrary.TryLoad(Library, out nint library) || !NativeLibrary.TryGetExport(library, Read, out nint read))
                return false;
            _ = SetVariable("TORCH_CPP_LOG_LEVEL", "ERROR", overwrite: 0);
            Marshal.GetDelegateForFunctionPointer<Action>(read)();
            return true;
        }
        catch (Exception error) when (error is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    // .NET's own call does not reach the environment that native code reads.
    [DllImport("libc", EntryPoint = "setenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetVariable(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}
