using System.Diagnostics;
using Equiview.TestKit;

namespace Equiview.EndToEnd.Tests;

/// <summary>What a run of the command answered.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>The error as its only line; fails where there are more.</summary>
    public string ErrorLine
    {
        get
        {
            Assert.Single(Error.TrimEnd().Split('\n'));
            return Error.TrimEnd();
        }
    }
}

/// <summary>Runs the built command as a process, as its user would.</summary>
public static class CommandLine
{
    private static readonly string Program = FindProgram();

    /// <summary>The built command.</summary>
    public static string ProgramPath => Program;

    /// <summary>Runs with arguments, in a folder, and waits for the end.</summary>
    public static Task<CommandResult> Run(string folder, params string[] arguments) => Run(folder, _ => Task.CompletedTask, arguments);

    /// <summary>Runs with variables of the environment.</summary>
    public static Task<CommandResult> Run(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Run(folder, _ => Task.CompletedTask, arguments, environment: environment);

    /// <summary>Runs with bytes on its standard input.</summary>
    public static Task<CommandResult> Run(string folder, byte[] input, string[] arguments) => Run(folder, async process =>
    {
        await process.StandardInput.BaseStream.WriteAsync(input, TestContext.Current.CancellationToken);
        process.StandardInput.Close();
    }, arguments, writes: true);

    /// <summary>Runs, and presses Ctrl-C once a condition holds.</summary>
    public static Task<CommandResult> RunAndInterrupt(string folder, Func<bool> ready, params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "sends the signal of Unix terminals");
        return Run(folder, async process =>
        {
            while (!process.HasExited && !ready())
                await Task.Delay(20, TestContext.Current.CancellationToken);
            using Process kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }, arguments, interrupts: true);
    }

    private static async Task<CommandResult> Run(
        string folder, Func<Process, Task> meanwhile, string[] arguments, bool writes = false, bool interrupts = false,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        // A suite that runs in the background has inherited that Ctrl-C is ignored; its child must not.
        string[] first = interrupts && OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", "dotnet"] : ["dotnet"];
        var start = new ProcessStartInfo(first[0], [.. first[1..], Program, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = writes,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Weights of this machine's user must not change what the tests see.
        start.Environment["EQUIVIEW_MODELS"] = Path.Combine(folder, "models");
        start.Environment["XDG_CACHE_HOME"] = Path.Combine(folder, "cache");
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await meanwhile(process);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new CommandResult(process.ExitCode, await output, await error);
    }

    private static string FindProgram()
    {
        string configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Debug{Path.DirectorySeparatorChar}")
            ? "Debug"
            : "Release";
        return Repository.PathOf("apps", "Equiview.Cli", "bin", configuration, "net10.0", "equiview.dll");
    }
}
