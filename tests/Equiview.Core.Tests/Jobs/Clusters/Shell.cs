using System.Diagnostics;

namespace Equiview.Core.Tests.Jobs.Clusters;

/// <summary>Runs bash, which alone knows how it reads its own language.</summary>
internal static class Shell
{
    /// <summary>Skips the running test where there is none.</summary>
    public static void Require() => Assert.SkipUnless(File.Exists("/bin/bash"), "no bash here");

    /// <summary>Runs it, perhaps with a signal after a file has appeared, and returns exit code and standard output.</summary>
    public static async Task<(int ExitCode, string Output)> Run(
        string folder, string[] arguments, (string Name, string Value)[]? environment = null, (string Signal, string After)? signal = null)
    {
        var start = new ProcessStartInfo("/bin/bash", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
        foreach ((string name, string value) in environment ?? [])
            start.Environment[name] = value;
        using Process bash = Process.Start(start)!;
        Task<string> output = bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        if (signal is { } sent)
        {
            while (!File.Exists(sent.After))
                await Task.Delay(10, TestContext.Current.CancellationToken);
            using Process kill = Process.Start("/bin/bash", ["-c", $"kill -{sent.Signal} {bash.Id}"]);
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (bash.ExitCode, await output);
    }
}
