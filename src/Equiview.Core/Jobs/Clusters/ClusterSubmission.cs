using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.RegularExpressions;

namespace Equiview;

/// <summary>A verb as tasks of a cluster that each do a shard, and their merge: 'equiview submit'.</summary>
public sealed partial record ClusterSubmission
{
    // Slurm sends the notice up to a minute early; a task needs time for work, too.
    private const int LeastMinutes = 5;

    /// <summary>What starts the tasks.</summary>
    [Description("slurm (a job array) or kubernetes (an Indexed Job)")]
    [Required]
    public ClusterScheduler To { get; init; }

    /// <summary>Number of tasks, each of which does one shard.</summary>
    [Description("number of tasks; each does one shard")]
    [Required]
    [Range(1, int.MaxValue)]
    public int Tasks { get; init; }

    /// <summary>Most tasks at one time; null sets no limit.</summary>
    [Description("most tasks at one time")]
    [Range(1, int.MaxValue)]
    public int? Parallel { get; init; }

    /// <summary>Name of the job; null is that of the verb.</summary>
    [Description("name of the job, which is also that of the file where -o names none (default equiview-VERB)")]
    public string? Name { get; init; }

    /// <summary>Processors of a task; null is the cluster's usual number.</summary>
    [Description("processors of a task")]
    [Range(1, int.MaxValue)]
    public int? Cpus { get; init; }

    /// <summary>Memory of a task, for example "8G"; null is what the cluster usually gives.</summary>
    [Description("memory of a task, with its unit K, M, G or T (powers of 1024): 8G")]
    public string? Memory { get; init; }

    /// <summary>Graphics processors of a task; null asks for none.</summary>
    [Description("graphics processors of a task; the verb still needs its --device cuda:0")]
    [Range(1, int.MaxValue)]
    public int? Gpus { get; init; }

    /// <summary>How often a task is started again after it was stopped or has died.</summary>
    [Description("how often a task is started again after it was stopped or died")]
    [Range(0, 1000)]
    public int Restarts { get; init; } = 10;

    /// <summary>Longest time of a task, as Slurm writes it; null is the partition's.</summary>
    [Description("longest time of a task with slurm (D-HH:MM:SS); it stops 2 minutes before and is queued again")]
    public string? Time { get; init; }

    /// <summary>Partition of Slurm; null is the usual one.</summary>
    [Description("partition of slurm, or several, comma-separated; other options of sbatch as SBATCH_ACCOUNT, SBATCH_QOS, ...")]
    public string? Partition { get; init; }

    /// <summary>Container image with the command, for Kubernetes.</summary>
    [Description("container image with the command equiview, for kubernetes")]
    public string? Image { get; init; }

    /// <summary>Volumes, for Kubernetes.</summary>
    [Description("CLAIM:/path, a PersistentVolumeClaim of kubernetes and where it is mounted; names of the verb are seen from the first")]
    public string[] Volume { get; init; } = [];

    /// <summary>Whether the tasks are submitted, too.</summary>
    [Description("submit them now; with kubernetes this waits for the tasks")]
    public bool Run { get; init; }

    internal ClusterVolume[] Mounts => [.. Volume.Select(ClusterVolume.Parse)];

    /// <summary>Writes script or manifest of the tasks, and that of their merge beside it.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="target">The file; an empty name is that of the job. That of the merge is NAME-merge.</param>
    /// <exception cref="UsageException">Options that do not go together, or a verb that cannot be split; nothing is written.</exception>
    /// <exception cref="InvalidFileException">A file cannot be written.</exception>
    public WrittenSubmission Write(ShardedCommand command, string target = "") => Write(command, target, ClusterProgram.Own());

    internal WrittenSubmission Write(ShardedCommand command, string target, ClusterProgram program)
    {
        Require(command);
        bool slurm = To == ClusterScheduler.Slurm;
        string name = NameFor(command), tasks = target.Length > 0 ? target : name + (slurm ? ".sbatch" : ".yaml");
        IReadOnlyList<string>? line = command.Merge(Tasks);
        string extension = Path.GetExtension(tasks);
        string? merge = line is null ? null : $"{tasks[..^extension.Length]}-merge{extension}";
        string text = slurm ? SlurmScript.OfTasks(this, command, program) : KubernetesManifest.OfTasks(this, command);
        AtomicFile.Write(tasks, Encoding.UTF8.GetBytes(text));
        if (merge is not null)
        {
            text = slurm ? SlurmScript.OfMerge(this, command, line!, program) : KubernetesManifest.OfMerge(this, command, line!);
            AtomicFile.Write(merge, Encoding.UTF8.GetBytes(text));
        }

        return new(tasks, merge, slurm ? SlurmScript.Submission(tasks, merge) : KubernetesManifest.Submission(name, tasks, merge));
    }

    internal string NameFor(ShardedCommand command) => Name ?? "equiview-" + command.Verb.Replace(' ', '-');

    private void Require(ShardedCommand command)
    {
        if (Tasks < 1)
            throw new UsageException("--tasks: give 1 or more");
        command.Require(Tasks);
        if (Name is not null && !NameForm().IsMatch(Name))
            throw new UsageException($"--name: '{Name}' is no name of a job; give up to 40 of a-z, 0-9 and -, a letter first");
        if (Memory is not null && !MemoryForm().IsMatch(Memory))
            throw new UsageException($"--memory: '{Memory}' is no amount; give one as 8G");
        if (To == ClusterScheduler.Slurm)
            RequireSlurm();
        else
            RequireKubernetes();
    }

    private void RequireSlurm()
    {
        if (Image is not null || Volume.Length > 0)
            throw NoEffect(Image is null ? "--volume" : "--image", "slurm, whose machines share their files");
        if (Time is not null && SlurmTime.Minutes(Time) < LeastMinutes)
        {
            throw new UsageException(FormattableString.Invariant(
                $"--time: give {LeastMinutes} minutes or more: a task stops 2 to 3 minutes before the end"));
        }

        if (Partition is not null && !PartitionForm().IsMatch(Partition))
            throw new UsageException($"--partition: '{Partition}' is no partition");
    }

    private void RequireKubernetes()
    {
        if ((Time ?? Partition) is not null)
            throw NoEffect(Time is null ? "--partition" : "--time", "kubernetes");
        if (string.IsNullOrWhiteSpace(Image) || Volume.Length == 0)
            throw new UsageException("kubernetes needs --image, with the command, and --volume CLAIM:/path, where inputs and -o lie");
        if (Mounts.GroupBy(m => m.Path).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new UsageException($"--volume: {twice.Key} is there twice");
    }

    private static UsageException NoEffect(string option, string with) => new($"{option} has no effect with {with}");

    // A label of DNS, to which "-merge" and the number of a pod are added.
    [GeneratedRegex(@"^[a-z](?:[-a-z0-9]{0,38}[a-z0-9])?\z")]
    private static partial Regex NameForm();

    [GeneratedRegex(@"^[1-9][0-9]*[KMGT]\z")]
    private static partial Regex MemoryForm();

    [GeneratedRegex(@"^[A-Za-z0-9_.-]+(?:,[A-Za-z0-9_.-]+)*\z")]
    private static partial Regex PartitionForm();
}
