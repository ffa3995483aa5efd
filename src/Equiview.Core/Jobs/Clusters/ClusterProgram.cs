namespace Equiview;

/// <summary>How the command is started on the machines of a cluster that share this machine's files.</summary>
/// <param name="Words">The program, and what comes before its arguments.</param>
/// <param name="Folder">The folder it is started in.</param>
internal sealed record ClusterProgram(IReadOnlyList<string> Words, string Folder)
{
    /// <summary>As this process was started.</summary>
    public static ClusterProgram Own()
    {
        string process = Environment.ProcessPath ?? "equiview";
        string[] words = Path.GetFileNameWithoutExtension(process) == "dotnet"
            ? [process, Path.GetFullPath(Environment.GetCommandLineArgs()[0])] : [process];
        return new(words, Environment.CurrentDirectory);
    }
}
