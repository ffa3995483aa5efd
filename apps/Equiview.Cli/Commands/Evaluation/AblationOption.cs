using System.CommandLine;

namespace Equiview.Cli.Commands.Evaluation;

/// <summary>'--ablation [WORDS]': measures again with parts changed, all of them or those whose name holds a word.</summary>
/// <typeparam name="T">A set of settings under a name.</typeparam>
internal sealed class AblationOption<T>
{
    private readonly Option<string[]> option;
    private readonly string noun;
    private readonly T whole;
    private readonly IReadOnlyList<T> changes;
    private readonly Func<T, string> name;

    /// <param name="description">The option's help.</param>
    /// <param name="noun">What a part is called.</param>
    /// <param name="whole">The settings as they are, always measured.</param>
    /// <param name="changes">The settings with a part changed.</param>
    /// <param name="name">What is changed.</param>
    public AblationOption(string description, string noun, T whole, IReadOnlyList<T> changes, Func<T, string> name)
    {
        option = new("--ablation") { Description = description, AllowMultipleArgumentsPerToken = true, Arity = ArgumentArity.ZeroOrMore };
        (this.noun, this.whole, this.changes, this.name) = (noun, whole, changes, name);
    }

    /// <summary>Adds the option to a verb.</summary>
    public void AddTo(Command command) => command.Add(option);

    /// <summary>The settings to measure: the whole alone where the option is not given.</summary>
    /// <exception cref="UsageException">A word that no part has.</exception>
    public IReadOnlyList<T> Read(ParseResult arguments)
    {
        if (arguments.GetResult(option) is not { Implicit: false })
            return [whole];
        string[] words = arguments.GetValue(option) ?? [];
        if (words.FirstOrDefault(w => !changes.Any(c => Holds(c, w))) is { } unknown)
            throw new UsageException($"no {noun} is called '{unknown}'; there are: {string.Join(", ", changes.Select(name))}");
        return [whole, .. changes.Where(c => words.Length == 0 || words.Any(w => Holds(c, w)))];
    }

    private bool Holds(T change, string word) => name(change).Contains(word, StringComparison.OrdinalIgnoreCase);
}
