using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text.Json;
using Equiview.EndToEnd.Tests;

/// <summary>
/// Runs inside 'dotnet equiview.dll' in place of its Main, where DOTNET_STARTUP_HOOKS names this assembly; the runtime demands this name,
/// outside any namespace. Each line of standard input is a command (<see cref="CommandRequest"/>), which goes through the entry point of
/// equiview.dll: with its own dependencies and settings, but without the start of a process.
/// </summary>
internal static class StartupHook
{
    /// <summary>Called by the runtime; returns never.</summary>
    public static void Initialize()
    {
        Environment.SetEnvironmentVariable("DOTNET_STARTUP_HOOKS", null); // a process that a command starts has no hook
        MethodInfo main = AssemblyLoadContext.Default.LoadFromAssemblyName(new AssemblyName("equiview")).EntryPoint!;
        TextWriter output = Console.Out, error = Console.Error;
        using var requests = new StreamReader(Console.OpenStandardInput());
        while (requests.ReadLine() is { } line)
        {
            CommandRequest request = JsonSerializer.Deserialize<CommandRequest>(line)!;
            Environment.CurrentDirectory = request.Folder;
            foreach ((string name, string value) in request.Environment)
                Environment.SetEnvironmentVariable(name, value);
            Console.SetOut(output); // verbs move it to stderr
            Console.SetError(error);

            // What Main throws ends this process, as it ends the command's.
            object? code = main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [request.Arguments], null);

            Environment.CurrentDirectory = AppContext.BaseDirectory; // the folder may be removed now
            if (!OperatingSystem.IsWindows())
                _ = FlushAll(0); // what native libraries printed
            output.Write($"{request.Mark} {code}\n");
            error.Write($"{request.Mark} {code}\n");
        }

        Environment.Exit(0);
    }

    [DllImport("libc", EntryPoint = "fflush")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FlushAll(nint stream);
}
