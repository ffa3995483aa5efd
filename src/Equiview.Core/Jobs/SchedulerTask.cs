using System.Globalization;

namespace Equiview;

/// <summary>
/// The shard of the task that a scheduler started, from the variables it sets. Those of arrays win over ranks: a task of an array may be
/// started by srun or torchrun.
/// </summary>
internal sealed class SchedulerTask
{
    private readonly Func<string, string?> variable;
    private readonly int? given;

    private SchedulerTask(Func<string, string?> variable, int? given) => (this.variable, this.given) = (variable, given);

    /// <summary>The shard of this task.</summary>
    /// <param name="variable">The environment.</param>
    /// <param name="count">Number of shards as the user gave it; null takes the scheduler's.</param>
    /// <exception cref="UsageException">No scheduler's variable is set, or one is missing, wrong or contradicts another.</exception>
    public static Shard Read(Func<string, string?> variable, int? count)
    {
        var task = new SchedulerTask(variable, count);
        Func<Shard?>[] schedulers =
        [
            task.SlurmArray,
            // "AWS Batch job environment variables": the index begins at 0.
            () => task.Counted("AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE"),
            // Google Cloud, "Create and run a basic job" and "Container runtime contract" (jobs): both from 0.
            () => task.Counted("BATCH_TASK_INDEX", "BATCH_TASK_COUNT"),
            () => task.Counted("CLOUD_RUN_TASK_INDEX", "CLOUD_RUN_TASK_COUNT"),
            // Kubernetes, "Indexed Job for Parallel Processing with Static Work Assignment": the completions are not in the environment.
            () => task.Uncounted("JOB_COMPLETION_INDEX", "the number of completions of the Job"),
            task.GridEngine,
            task.Lsf,
            // PBS Professional User's Guide, "Job arrays": the range of -J is not in the environment.
            () => task.Uncounted("PBS_ARRAY_INDEX", "the number of subjobs, numbered from 0 (qsub -J 0-...)"),
            // "torchrun (Elastic Launch)", "Environment Variables".
            () => task.Counted("RANK", "WORLD_SIZE"),
            task.SlurmStep,
            // SkyPilot, "Environment Variables and Secrets".
            () => task.Counted("SKYPILOT_NODE_RANK", "SKYPILOT_NUM_NODES"),
        ];
        return schedulers.Select(read => read()).FirstOrDefault(found => found is not null) ?? throw new UsageException(
            "--shard auto finds no variable of a scheduler (as SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX); give I/N");
    }

    // sbatch(1), "OUTPUT ENVIRONMENT VARIABLES". An index list with gaps has no step that leads from the first to the last task.
    private Shard? SlurmArray()
    {
        const string id = "SLURM_ARRAY_TASK_ID", countName = "SLURM_ARRAY_TASK_COUNT";
        if (Optional(id) is not { } task)
            return null;
        int count = Required(countName), first = Optional("SLURM_ARRAY_TASK_MIN") ?? 0, step = Step("SLURM_ARRAY_TASK_STEP");
        if (Optional("SLURM_ARRAY_TASK_MAX") is { } last && count > 1 && last - first != (long)step * (count - 1))
            throw Wrong("SLURM_ARRAY_TASK_MAX", "the array has gaps in its task numbers");
        return Of(id, task, first, step, countName, count);
    }

    // srun(1). The batch script itself has SLURM_PROCID 0, too: without srun only the first shard would ever be done.
    private Shard? SlurmStep()
    {
        const string rank = "SLURM_PROCID";
        if (Optional(rank) is not { } task)
            return null;
        string countName = Optional("SLURM_STEP_NUM_TASKS") is null ? "SLURM_NTASKS" : "SLURM_STEP_NUM_TASKS";
        int count = Required(countName);
        if (count > 1 && Optional("SLURM_STEP_ID") is null)
            throw new UsageException("SLURM_STEP_ID is not set, so this is the batch script, which runs once: start the command by srun");
        return Of(rank, task, 0, 1, countName, count);
    }

    // qsub(1) of Grid Engine, "-t": SGE_TASK_ID is "undefined" in a job that is no array.
    private Shard? GridEngine()
    {
        const string id = "SGE_TASK_ID", lastName = "SGE_TASK_LAST";
        if (variable(id) is null or "" or "undefined")
            return null;
        int task = Required(id), first = Required("SGE_TASK_FIRST"), last = Required(lastName), step = Step("SGE_TASK_STEPSIZE");
        return Of(id, task, first, step, lastName, Count(lastName, first, last, step));
    }

    // IBM Spectrum LSF, "Environment variable reference": LSB_JOBINDEX is 0 in a job that is no array; where an array begins is not set.
    private Shard? Lsf()
    {
        const string id = "LSB_JOBINDEX", lastName = "LSB_JOBINDEX_END";
        if (Optional(id) is null or 0)
            return null;
        int task = Required(id), last = Required(lastName), step = Step("LSB_JOBINDEX_STEP");
        return Of(id, task, 1, step, lastName, Count(lastName, 1, last, step));
    }

    private Shard? Counted(string index, string count) =>
        Optional(index) is { } task ? Of(index, task, 0, 1, count, Required(count)) : null;

    private Shard? Uncounted(string index, string what) => Optional(index) is not { } task ? null
        : Of(index, task, 0, 1, "auto/N", given ?? throw new UsageException($"{index} is set, but not {what}: give --shard auto/N"));

    private Shard Of(string id, int task, int first, int step, string countName, int count)
    {
        if (given is { } wanted && wanted != count)
            throw Wrong(countName, FormattableString.Invariant($"it means {count} tasks, but --shard auto/{wanted} is given"));
        if (count < 1)
            throw Wrong(countName, "there must be 1 task or more");
        if (task < first || (task - first) % step != 0 || (task - first) / step >= count)
            throw Wrong(id, FormattableString.Invariant($"it is none of {count} tasks from {first} by {step}"));
        return new Shard(((task - first) / step) + 1, count);
    }

    private int Count(string lastName, int first, int last, int step) => last >= first ? ((last - first) / step) + 1
        : throw Wrong(lastName, FormattableString.Invariant($"the array begins at {first}"));

    private int Step(string name) => Optional(name) switch
    {
        null => 1,
        0 => throw Wrong(name, "a step is 1 or more"),
        { } step => step,
    };

    private int Required(string name) => Optional(name) ?? throw new UsageException($"{name} is not set; give --shard I/N");

    private int? Optional(string name)
    {
        string? text = variable(name);
        if (string.IsNullOrEmpty(text))
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
            : throw Wrong(name, "it is no whole number from 0");
    }

    private UsageException Wrong(string name, string why) =>
        new(variable(name) is { } text ? $"{name} is {text}: {why}; give --shard I/N" : $"{name}: {why}; give --shard I/N");
}
