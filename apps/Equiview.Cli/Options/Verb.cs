using System.CommandLine;
namespace Equiview.Cli.Options;

/// <summary>
/// A verb of the command, or a group of verbs. Arguments and options are made only for what a run names: those of all verbs take as
/// long as the rest of a start.
/// </summary>
/// <param name="Name">What the user types.</param>
/// <param name="Description">What it does, in one line.</param>
/// <param name="Create">Makes it with its arguments and options, but without the verbs below it.</param>
/// <param name="Verbs">The verbs below it.</param>
internal sealed record Verb(string Name, string Description, Func<Verb, Command> Create, params Verb[] Verbs)
{
    /// <summary>A group: nothing happens where none of its verbs is named.</summary>
    public static Verb Group(string name, string description, params Verb[] verbs) =>
        new(name, description, self => new Command(self.Name, self.Description), verbs);

    /// <summary>The verb for a run; it has a name and a description alone where the arguments do not name it.</summary>
    /// <param name="arguments">Of the run. A directive, such as that of shells that complete words, may ask for any verb.</param>
    public Command For(IReadOnlyList<string> arguments)
    {
        if (!arguments.Contains(Name) && arguments is not [['[', ..], ..])
            return new Command(Name, Description);
        Command command = Create(this);
        foreach (Verb verb in Verbs)
            command.Add(verb.For(arguments));
        return command;
    }
}
