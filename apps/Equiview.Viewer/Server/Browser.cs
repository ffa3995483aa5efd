using System.ComponentModel;
using System.Diagnostics;

namespace Equiview.Viewer.Server;

/// <summary>Opens the page in the browser of the desktop.</summary>
internal static class Browser
{
    /// <summary>Opens an address where there is a desktop; false where there is none.</summary>
    public static bool TryOpen(string address)
    {
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("DISPLAY") is null
            && Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is null)
            return false;
        var start = OperatingSystem.IsWindows() ? new ProcessStartInfo(address) { UseShellExecute = true }
            : new ProcessStartInfo(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [address])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
        try
        {
            using Process? started = Process.Start(start);
            return started is not null;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
