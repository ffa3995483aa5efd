using System.Runtime.InteropServices;

namespace Equiview.Features;

/// <summary>
/// Keeps libtorch's warnings off stderr. On processors that its NNPACK does not know it says so at every convolution that asks. libtorch
/// takes its log level from the environment only when its Python package calls for it; this calls.
/// </summary>
internal static class LibtorchLog
{
    /// <summary>The library with the log.</summary>
    public const string Library = "libc10.so";

    private const string ReadLevel = "_ZN3c1011initLoggingEv"; // c10::initLogging()

    /// <summary>
    /// Whether the level of <see cref="NativeVariables"/>, or the user's, holds; the first question makes it so. False where libtorch is
    /// not loaded yet or names its functions otherwise.
    /// </summary>
    public static bool IsSet { get; } = OperatingSystem.IsLinux() && TryRead();

    // By its bare name the library is found only where libtorch has loaded it.
    private static bool TryRead()
    {
        if (!NativeLibrary.TryLoad(Library, out nint library) || !NativeLibrary.TryGetExport(library, ReadLevel, out nint read))
            return false;
        Marshal.GetDelegateForFunctionPointer<Action>(read)();
        return true;
    }
}
