using System.ComponentModel;
using System.Diagnostics;

namespace Equiview;

/// <summary>The files of a run on a cluster.</summary>
/// <param name="Tasks">Script or manifest of the tasks.</param>
/// <param name="Merge">That of the merge; null where one task makes the whole.</param>
/// <param name="Command">The shell command that submits them.</param>
public sealed record WrittenSubmission(string Tasks, string? Merge, string Command)
{
    private const int NotFound = 127;

    /// <inheritdoc/>
    public override string ToString() => Merge is null ? $"written to {Tasks}" : $"written to {Tasks} and {Merge}";

    /// <summary>Submits them by the shell.</summary>
    /// <param name="progress">Receives what is printed on standard error, line by line.</param>
    /// <param name="cancellation">Ends the shell; what is submitted goes on.</param>
    /// <returns>What was printed on standard output.</returns>
    /// <exception cref="MissingComponentException">sbatch, kubectl or the shell is missing.</exception>
    /// <exception cref="InvalidFileException">They were refused.</exception>
    public async Task<string> SubmitAsync(IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var lines = new List<string>();
        string problem = "";
        using var shell = new Process { StartInfo = start };
        shell.OutputDataReceived += (_, line) => lines.AddRange(line.Data is { } text ? [text] : []);
        shell.ErrorDataReceived += (_, line) => Complain(line.Data);
        try
        {
            shell.Start();
        }
        catch (Win32Exception error)
        {
            throw new MissingComponentException("/bin/sh", "submit from a machine with a shell", error);
        }

        shell.BeginOutputReadLine();
        shell.BeginErrorReadLine();
        using (cancellation.Register(() => shell.Kill(entireProcessTree: true)))
            await shell.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        string program = Command.StartsWith("kubectl", StringComparison.Ordinal) ? "kubectl" : "sbatch";
        if (shell.ExitCode == NotFound)
            throw new MissingComponentException(program, $"submit from a machine that has it: {Command}");
        if (shell.ExitCode != 0)
            throw new InvalidFileException(Tasks, $"was not submitted to the end: {string.Join("; ", [.. lines, problem])}");
        return string.Join('\n', lines);

        void Complain(string? line)
        {
            if (string.IsNullOrWhiteSpace(line))
                return;
            problem = line;
            progress?.Report(new ProgressEvent(line, 0));
        }
    }
}
