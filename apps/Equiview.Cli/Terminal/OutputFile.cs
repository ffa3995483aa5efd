using System.CommandLine;
namespace Equiview.Cli.Terminal;

/// <summary>
/// The one file a verb writes. '-' or a name of standard output sends it there: it is made whole in the folder of temporary files, in the
/// verb's usual format, and what people read goes to stderr.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private static readonly string[] StandardOutput = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];
    private readonly bool isTemporary;

    private OutputFile(string path, string name, bool isTemporary) => (Path, Name, this.isTemporary) = (path, name, isTemporary);

    /// <summary>Where the verb's writers write.</summary>
    public string Path { get; }

    /// <summary>What the user is told of it.</summary>
    public string Name { get; }

    /// <summary>Whether it ends on standard output, where nothing can stand beside it.</summary>
    public bool IsStandardOutput => isTemporary;

    /// <summary>Reads the value of -o, before the work.</summary>
    /// <param name="given">The value.</param>
    /// <param name="extension">The format on standard output, with its dot.</param>
    /// <param name="output">Moves to stderr where the data takes standard output.</param>
    /// <exception cref="UsageException">The folder is missing.</exception>
    public static OutputFile Open(string given, string extension, Output output)
    {
        if (StandardOutput.Contains(given))
        {
            output.GiveUpStandardOutput();
            string temporary = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"equiview-{Guid.NewGuid():N}{extension}");
            return new OutputFile(temporary, "standard output", isTemporary: true);
        }

        if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(given)) is { } folder && !Directory.Exists(folder))
            throw new UsageException($"there is no folder {folder}");
        return new OutputFile(given, given, isTemporary: false);
    }

    /// <summary>Makes '-' a usage error for an option that names several files or a folder.</summary>
    public static Option<string> Several(Option<string> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "-" }])
                result.AddError($"{option.Name} names more than one file, which cannot go to standard output; give a name");
        });
        return option;
    }

    /// <summary>After the writing: hands the data to standard output where it belongs there.</summary>
    public void Finish()
    {
        // A live verb has written its rows there already.
        if (!isTemporary || !File.Exists(Path))
            return;
        using FileStream made = File.OpenRead(Path);
        using Stream standard = Console.OpenStandardOutput();
        made.CopyTo(standard);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isTemporary)
            AtomicFile.Discard(Path);
    }
}
