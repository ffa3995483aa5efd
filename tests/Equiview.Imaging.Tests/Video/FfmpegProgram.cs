using System.Diagnostics;

namespace Equiview.Imaging.Tests.Video;

/// <summary>The program ffmpeg, with which tests make the kinds of files that users bring.</summary>
internal static class FfmpegProgram
{
    /// <summary>Skips a test where there is no ffmpeg.</summary>
    public static void Require() => Assert.SkipUnless(
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(p => File.Exists(Path.Combine(p, "ffmpeg"))),
        "the program ffmpeg is not installed");

    /// <summary>Runs it; the test fails with its last line where it fails.</summary>
    public static void Run(string arguments)
    {
        Require();
        using Process process = Process.Start(
            new ProcessStartInfo("ffmpeg", $"-nostdin -v error -y {arguments}") { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
    }
}
