using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Equiview;

/// <summary>
/// Tells names of what is written to as it stands (pipes, terminals, devices, sockets, handles of a process) from those of files and
/// folders.
/// </summary>
internal static class StreamName
{
    private const int FormatMask = 0xF000, Regular = 0x8000, Folder = 0x4000, StatusBytes = 256, ModeOffset = 4;

    /// <summary>Whether something other than a file or a folder has this name; links are followed.</summary>
    public static bool Is(string path)
    {
        if (OperatingSystem.IsWindows())
            return path.StartsWith(@"\\.\", StringComparison.Ordinal);
        string full = Path.GetFullPath(path);
        return IsHandle(full) || Mode(full) is { } mode && (mode & FormatMask) is not (Regular or Folder);
    }

    /// <summary>Opens such a name for writing. A file behind a handle is added to, as the shell that opened it expects.</summary>
    public static FileStream Open(string path)
    {
        bool file = !OperatingSystem.IsWindows() && Mode(path) is { } mode && (mode & FormatMask) == Regular;
        return new FileStream(path, file ? FileMode.Append : FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
    }

    // /dev/stdout leads to /proc/self/fd/1, and that to whatever the shell opened: it must not be replaced even where that is a file.
    private static bool IsHandle(string full) =>
        full is "/dev/stdout" or "/dev/stderr" || full.StartsWith("/dev/fd/", StringComparison.Ordinal)
        || (full.StartsWith("/proc/", StringComparison.Ordinal) && full.Contains("/fd/", StringComparison.Ordinal));

    // Type and permissions in the numbers of POSIX, or null where nothing has the name or the runtime cannot tell.
    [UnsupportedOSPlatform("windows")]
    private static int? Mode(string path)
    {
        try
        {
            var status = new byte[StatusBytes];
            return Status(path, status) == 0 ? BitConverter.ToInt32(status, ModeOffset) : null;
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    // .NET's own shim over stat, the same on every Unix: flags, then the mode, each 32 bits.
    [DllImport("libSystem.Native", EntryPoint = "SystemNative_Stat")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Status([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [Out] byte[] status);
}
