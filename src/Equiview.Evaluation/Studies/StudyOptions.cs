using System.ComponentModel;
namespace Equiview.Evaluation.Studies;

/// <summary>Which plan of runs, and which of its runs.</summary>
public sealed record StudyOptions
{
    /// <summary>The plan; null is no study.</summary>
    [Description("instead: a json file of runs to train and to measure")]
    public string? Study { get; init; }

    /// <summary>Only this shard of the runs.</summary>
    [Description("I/N: only train the I-th of N shards of --study's runs, into the same folder; auto: this task of Slurm, Kubernetes "
        + "(auto/N) or another scheduler. The same command without it, after all of them, measures the runs")]
    public Shard Shard { get; init; } = Shard.Whole;

    /// <summary>Whether there is a plan.</summary>
    /// <exception cref="UsageException">There is none, but a shard of it.</exception>
    public bool IsGiven => Study is not null || Shard.IsWhole ? Study is not null
        : throw new UsageException("--shard has no effect without --study: one training cannot be split");
}

/// <summary>What one shard of a study has trained.</summary>
/// <param name="Shard">"I/N".</param>
/// <param name="Adapters">Files of the adapters.</param>
public sealed record StudyShard(string Shard, IReadOnlyList<string> Adapters)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"shard {Shard}: {CountText.Of(Adapters.Count, "run")} trained; after all of them, the same command without --shard measures them";
}
