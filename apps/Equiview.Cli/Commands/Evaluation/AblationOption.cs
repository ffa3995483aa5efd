using System.CommandLine;
namespace Equiview.Cli.Commands.Evaluation;

/// <summary>'--ablation [WORDS]': measures again with one component changed, for all of them or those whose name contains a word.</summary>
/// <typeparam name="T">A set of settings under a name.</typeparam>
internal sealed class AblationOption<T>
{
    private readonly Option<string[]> option;
    private readonly T whole;
    private readonly IReadOnlyList<T> changes;
    private readonly Func<T, string> name;

    /// <summary>Adds the option to a verb.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="description">The option's help.</param>
    /// <param name="whole">The settings as they are, always measured.</param>
    /// <param name="changes">The settings with one component changed.</param>
    /// <param name="name">What is changed.</param>
    public AblationOption(Command command, string description, T whole, IReadOnlyList<T> changes, Func<T, string> name)
    {
        option = new("--ablation") { Description = description, AllowMultipleArgumentsPerToken = true, Arity = ArgumentArity.ZeroOrMore };
        (this.whole, this.changes, this.name) = (whole, changes, name);
        command.Add(option);
    }

    /// <summary>The settings to measure: the whole alone where the option is not given.</summary>
    /// <exception cref="UsageException">A word that no change has.</exception>
    public IReadOnlyList<T> Read(ParseResult arguments)
    {
        if (arguments.GetResult(option) is not { Implicit: false })
            return [whole];
        string[] words = arguments.GetValue(option) ?? [];
        if (words.FirstOrDefault(w => !changes.Any(c => Contains(c, w))) is { } unknown)
            throw new UsageException($"--ablation knows no '{unknown}'; there are: {string.Join(", ", changes.Select(name))}");
        return [whole, .. changes.Where(c => words.Length == 0 || words.Any(w => Contains(c, w)))];
    }

    private bool Contains(T change, string word) => name(change).Contains(word, StringComparison.OrdinalIgnoreCase);
}
