using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Equiview.EndToEnd.Tests;

/// <summary>A command for a host: its folder, variables and arguments, and the word that ends both streams, before the exit code.</summary>
internal sealed record CommandRequest(string Folder, Dictionary<string, string> Environment, string[] Arguments, string Mark);

/// <summary>
/// A process of equiview.dll that runs one command after the other (<see cref="StartupHook"/>). Hosts are started as tests need them and
/// kept for the next; they end with the process of the tests, which closes their standard input.
/// </summary>
internal sealed class CommandHost : IDisposable
{
    private const int MaxCommands = 60;
    private const long MaxBytes = 2L << 30;
    private static readonly ConcurrentStack<CommandHost> Free = [];
    private readonly Process process;
    private int commands;

    private CommandHost()
    {
        ProcessStartInfo start = CommandLine.Start([], reads: true);
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(CommandHost).Assembly.Location;
        process = Process.Start(start)!;
    }

    /// <summary>Runs a command in a free host. A command that ends its host, or is cancelled, costs the host.</summary>
    public static async Task<CommandResult> Run(
        string folder, Dictionary<string, string> environment, string[] arguments, CancellationToken cancellation)
    {
        CommandHost? host;
        while (Free.TryPop(out host) && host.process.HasExited)
            host.Dispose();
        host ??= new CommandHost();
        bool isSpent = true;
        try
        {
            var request = new CommandRequest(folder, environment, arguments, Guid.NewGuid().ToString("N"));
            (CommandResult result, bool hasDied) = await host.Run(request, cancellation);
            isSpent = hasDied || host.IsSpent();
            return result;
        }
        finally
        {
            if (isSpent)
                host.Dispose();
            else
                Free.Push(host);
        }
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private async Task<(CommandResult Result, bool HasDied)> Run(CommandRequest request, CancellationToken cancellation)
    {
        await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request));
        await process.StandardInput.FlushAsync(cancellation);
        Task<(string, int?)> output = Read(process.StandardOutput, request.Mark, cancellation);
        Task<(string, int?)> error = Read(process.StandardError, request.Mark, cancellation);
        (string printed, int? code) = await output;
        (string remarks, _) = await error;
        if (code is null)
            await process.WaitForExitAsync(cancellation);
        return (new CommandResult(code ?? process.ExitCode, printed, remarks), code is null);
    }

    private bool IsSpent()
    {
        process.Refresh();
        return ++commands >= MaxCommands || process.WorkingSet64 > MaxBytes;
    }

    // The text before the mark and the exit code after it; without a code where the process has ended.
    private static async Task<(string Text, int? Code)> Read(StreamReader stream, string mark, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        var buffer = new char[4096];
        while (await stream.ReadAsync(buffer, cancellation) is > 0 and int read)
        {
            text.Append(buffer, 0, read);
            int lastChars = Math.Min(text.Length, mark.Length + 16);
            string end = text.ToString(text.Length - lastChars, lastChars);
            if (end.IndexOf(mark, StringComparison.Ordinal) is >= 0 and int at && end[^1] == '\n')
                return (text.ToString(0, text.Length - lastChars + at), int.Parse(end[(at + mark.Length)..], CultureInfo.InvariantCulture));
        }

        return (text.ToString(), null);
    }
}
