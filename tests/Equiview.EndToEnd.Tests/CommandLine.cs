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

/// <summary>Runs the built command.</summary>
public static class CommandLine
{
    private static readonly string Program = FindProgram();

    // For a failure that may come from the host: the whole suite as processes.
    private static readonly bool WithoutHosts = Environment.GetEnvironmentVariable("EQUIVIEW_TEST_PROCESSES") is "1";

    /// <summary>The built command.</summary>
    public static string ProgramPath => Program;

    /// <summary>Runs with arguments, in a folder, and waits for the end: in a <see cref="CommandHost"/>, which saves the start.</summary>
    public static Task<CommandResult> Run(string folder, params string[] arguments) => WithoutHosts
        ? RunProcess(folder, arguments)
        : CommandHost.Run(folder, Settings(folder), arguments, TestContext.Current.CancellationToken);

    /// <summary>Runs as a process of its own, as its user would.</summary>
    public static Task<CommandResult> RunProcess(string folder, params string[] arguments) =>
        RunProcess(folder, _ => Task.CompletedTask, Start(arguments));

    /// <summary>Runs as a process, with variables of the environment.</summary>
    public static Task<CommandResult> Run(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        RunProcess(folder, _ => Task.CompletedTask, Start(arguments), environment);

    /// <summary>Runs as a process, with bytes on its standard input.</summary>
    public static Task<CommandResult> Run(string folder, byte[] input, string[] arguments) => RunProcess(folder, async process =>
    {
        await process.StandardInput.BaseStream.WriteAsync(input, TestContext.Current.CancellationToken);
        process.StandardInput.Close();
    }, Start(arguments, reads: true));

    /// <summary>Runs as a process, and presses Ctrl-C once a condition holds.</summary>
    public static Task<CommandResult> RunAndInterrupt(string folder, Func<bool> ready, params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "sends the signal of Unix terminals");
        ProcessStartInfo start = Start(arguments);
        if (OperatingSystem.IsLinux())
        {
            // A suite that runs in the background has inherited that Ctrl-C is ignored; its child must not.
            start.FileName = "env";
            start.ArgumentList.Insert(0, "--default-signal=INT");
            start.ArgumentList.Insert(1, "dotnet");
        }

        return RunProcess(folder, async process =>
        {
            while (!process.HasExited && !ready())
                await Task.Delay(20, TestContext.Current.CancellationToken);
            using Process kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }, start);
    }

    /// <summary>How a process of the command is started.</summary>
    internal static ProcessStartInfo Start(string[] arguments, bool reads = false)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            RedirectStandardInput = reads,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        return start;
    }

    // Weights of this machine's user must not change what the tests see.
    private static Dictionary<string, string> Settings(string folder) => new()
    {
        ["EQUIVIEW_MODELS"] = Path.Combine(folder, "models"),
        ["XDG_CACHE_HOME"] = Path.Combine(folder, "cache"),
    };

    private static async Task<CommandResult> RunProcess(
        string folder, Func<Process, Task> meanwhile, ProcessStartInfo start, IReadOnlyDictionary<string, string>? environment = null)
    {
        start.WorkingDirectory = folder;
        foreach ((string name, string value) in Settings(folder).Concat(environment ?? new Dictionary<string, string>()))
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
