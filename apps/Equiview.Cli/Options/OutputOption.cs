using System.CommandLine;
using System.CommandLine.Parsing;
using Equiview.Cli.Terminal;
namespace Equiview.Cli.Options;

/// <summary>-o, the same in every verb: one file, which may be standard output ("-"), or a folder, which may not.</summary>
internal sealed class OutputOption
{
    private readonly Option<string> option;
    private readonly string? extension;

    private OutputOption(Command command, string description, string byDefault, string? extension)
    {
        this.extension = extension;
        option = new("--output", "-o") { Description = description, DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(t => string.IsNullOrWhiteSpace(t.Value)))
                result.AddError($"{option.Name} is empty; give a name");
        });
        command.Add(extension is null ? OutputFile.Several(option) : option);
    }

    /// <summary>A verb that writes one file.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="description">What the file holds.</param>
    /// <param name="byDefault">Its name where none is given; its ending is the format on standard output.</param>
    public static OutputOption File(Command command, string description, string byDefault) =>
        new(command, description + "; - is standard output", byDefault, Path.GetExtension(byDefault));

    /// <summary>A verb that writes a folder, or several files.</summary>
    public static OutputOption Several(Command command, string description, string byDefault) => new(command, description, byDefault, null);

    /// <summary>The file, checked before the work; the caller disposes it after <see cref="OutputFile.Finish"/>.</summary>
    /// <param name="arguments">What the user gave.</param>
    /// <param name="output">Moves to stderr where the data takes standard output.</param>
    /// <param name="byDefault">The name in a mode that has another usual format; null is the verb's own.</param>
    /// <exception cref="UsageException">Its folder is missing, or a shard is to go to standard output.</exception>
    public OutputFile Open(ParseResult arguments, Output output, string? byDefault = null)
    {
        string ending = byDefault is null ? extension! : Path.GetExtension(byDefault);
        OutputFile file = OutputFile.Open(Name(arguments, byDefault), ending, output);
        bool isShard = arguments.CommandResult.Children.OfType<OptionResult>().Any(o => o is { Implicit: false, Option.Name: "--shard" });
        return !isShard || !file.IsStandardOutput ? file
            : throw new UsageException("the shards of a run do not share standard output; give -o a name");
    }

    /// <summary>The file, the folder, or the name that several files share; <see cref="Open"/> says what byDefault is.</summary>
    public string Name(ParseResult arguments, string? byDefault = null) =>
        byDefault is null || arguments.GetResult(option) is { Implicit: false } ? arguments.GetValue(option)! : byDefault;
}
