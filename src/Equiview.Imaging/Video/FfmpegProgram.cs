using System.ComponentModel;
using System.Diagnostics;

namespace Equiview.Imaging.Video;

/// <summary>The program ffmpeg, where the system has it.</summary>
internal static class FfmpegProgram
{
    private static readonly Lazy<bool> Found = new(() =>
    {
        try
        {
            using Process? process = Start(["-version"]);
            process?.StandardOutput.ReadToEnd();
            process?.WaitForExit();
            return process?.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    });

    /// <summary>Whether it can be run.</summary>
    public static bool IsInstalled => Found.Value;

    /// <summary>Starts it with all three streams redirected.</summary>
    /// <exception cref="Win32Exception">It is not installed.</exception>
    public static Process Start(IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo("ffmpeg", arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
