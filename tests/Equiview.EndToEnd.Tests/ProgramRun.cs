using System.Diagnostics;

namespace Equiview.EndToEnd.Tests;

/// <summary>Runs a program and returns what it prints; a failure shows all of it.</summary>
internal static class ProgramRun
{
    public static Task<string> Dotnet(string folder, params string[] arguments) => Of(folder, "dotnet", arguments);

    public static async Task<string> Of(string folder, string program, params string[] arguments)
    {
        (int code, string text) = await Ends(folder, program, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)} ended with {code}: {text}");
        return text;
    }

    /// <summary>The same for a program that may fail: its exit code and everything it printed.</summary>
    public static async Task<(int Code, string Text)> Ends(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }
}
