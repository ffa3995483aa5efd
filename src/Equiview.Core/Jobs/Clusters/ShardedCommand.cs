namespace Equiview;

/// <summary>A verb of the command that several tasks share, and the merge of what they write.</summary>
/// <param name="Verb">The verb's words, for example "eval semantic".</param>
/// <param name="Arguments">All arguments, the verb's words first, without --shard.</param>
/// <param name="Output">The value of -o among them.</param>
public sealed record ShardedCommand(string Verb, IReadOnlyList<string> Arguments, string Output)
{
    // Their tasks share a folder, in which the command without --shard finds what they made and does the rest.
    private static readonly string[] Shared = ["render-views", "finetune"];
    private static readonly string[] Verbs = ["features", "track", "pose estimate", "eval equivariance", "eval semantic", .. Shared];

    /// <summary>The words of the verb.</summary>
    internal string[] Words => Verb.Split(' ');

    /// <summary>Refuses a verb that cannot be split.</summary>
    /// <param name="verb">Its words.</param>
    /// <exception cref="UsageException">It is none of those that can.</exception>
    public static void RequireVerb(string verb)
    {
        if (!Verbs.Contains(verb))
            throw new UsageException($"'{verb}' cannot be split over tasks; {string.Join(", ", Verbs)} can");
    }

    /// <summary>The command of every task: each finds its shard in what the scheduler tells it.</summary>
    internal IReadOnlyList<string> Task(int tasks) =>
        [.. Words, "--shard", FormattableString.Invariant($"auto/{tasks}"), .. Arguments.Skip(Words.Length)];

    /// <summary>The command after all tasks; null where one task makes the whole.</summary>
    internal IReadOnlyList<string>? Merge(int tasks)
    {
        if (tasks == 1)
            return null;
        if (Shared.Contains(Verb))
            return Arguments;
        string output = Path.TrimEndingDirectorySeparator(Output);
        return Verb switch
        {
            "features" => ["merge", .. Parts(Output), "-o", ShellText.NoOption(Output)],
            "pose estimate" => ["merge", .. Parts(Path.ChangeExtension(Output, ".json")), "-o", ShellText.NoOption(Output)],
            "track" => ["merge", ShellText.NoOption(output), "-o", ShellText.NoOption(output + ".csv")],
            _ => ["merge", .. Parts(output), "-o", ShellText.NoOption(output)],
        };

        IEnumerable<string> Parts(string path) =>
            Enumerable.Range(1, tasks).Select(i => ShellText.NoOption(new Shard(i, tasks).NameOf(path)));
    }

    /// <summary>Refuses what no task could do, or what could not be merged.</summary>
    /// <exception cref="UsageException">The verb, the order of the arguments, or the output.</exception>
    internal void Require(int tasks)
    {
        RequireVerb(Verb);
        if (!Arguments.Take(Words.Length).SequenceEqual(Words))
            throw new UsageException($"begin with the verb: -- {Verb} ...");
        if (Output == "-")
            throw new UsageException("-o - is standard output, which the tasks do not share; give a name");
        if (Verb == "finetune" && !Arguments.Any(a => a == "--study" || a.StartsWith("--study=", StringComparison.Ordinal)))
            throw new UsageException("one training cannot be split over tasks; the runs of 'finetune --study' can");
        if (tasks == 1)
            return;
        string extension = Path.GetExtension(Output).ToLowerInvariant();
        if (Verb == "features" && extension != ".safetensors")
            throw new UsageException($"the features of a shard are written as .safetensors: give -o NAME.safetensors, not '{Output}'");
        if (Verb == "track" && extension is ".csv" or ".npz" or ".json")
            throw new UsageException($"the tracks of several videos go to a folder, not to '{Output}'; the merge makes one csv of it");
    }
}
