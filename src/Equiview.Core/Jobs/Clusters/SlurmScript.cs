using System.Globalization;
using System.Text;

namespace Equiview;

/// <summary>
/// The scripts of a run for sbatch: an array, and the merge that depends on it. Near the end of its time a task is asked to stop
/// (SIGUSR1), ends with 130, and is queued again, as is one that a signal has killed; it goes on where it was. One that SIGTERM stops is
/// left to who sent that: scancel, or a preemption, after which Slurm queues it again.
/// </summary>
internal static class SlurmScript
{
    /// <summary>Seconds before the end of the time at which a task is asked to stop; the command takes as long at most.</summary>
    public const int NoticeSeconds = 120;

    /// <summary>The script of the array.</summary>
    public static string OfTasks(ClusterSubmission submission, ShardedCommand command, ClusterProgram program)
    {
        string name = submission.NameFor(command);
        string parallel = submission.Parallel is { } most ? FormattableString.Invariant($"%{most}") : "";
        StringBuilder text = Header(
            submission, name, $"{CountText.Of(submission.Tasks, "task")} of 'equiview {command.Verb}'",
            FormattableString.Invariant($"--array=0-{submission.Tasks - 1}{parallel}"),
            $"--output={name}-%A_%a.log",
            FormattableString.Invariant($"--signal=B:USR1@{NoticeSeconds}"));
        if (submission.Gpus is { } gpus)
            Directive(text, FormattableString.Invariant($"--gres=gpu:{gpus}"));
        return text.Append(CultureInfo.InvariantCulture, $$"""
            cd -- {{ShellText.Quote(program.Folder)}} || exit 1

            stop() { caught=1; asked=1; [ -z "$run" ] || kill -TERM "$run" 2>/dev/null; }
            caught= asked= stopped= run=
            trap stop USR1
            trap 'stopped=1; stop' TERM

            {{ShellText.Line([.. program.Words, .. command.Task(submission.Tasks)])}} &
            run=$!
            [ -z "$caught" ] || kill -TERM "$run"
            while caught=; wait "$run"; code=$?; [ -n "$caught" ]; do :; done
            # bash can lose the status of a command that ends while a signal comes: it was asked to stop.
            [ -z "$asked" ] || case $code in -* | 127) code=130 ;; esac

            # 3: some inputs cannot be read. All others are done; the merge names the bad ones again and ends with 3.
            [ "$code" -ne 3 ] || code=0
            # 130: stopped; more: killed by a signal, as for want of memory.
            if [ "$code" -gt 128 ] && [ -z "$stopped" ] && [ "${SLURM_RESTART_COUNT:-0}" -lt {{submission.Restarts}} ]; then
                scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
            fi
            exit "$code"

            """).ToString();
    }

    /// <summary>The script of the merge.</summary>
    public static string OfMerge(
        ClusterSubmission submission, ShardedCommand command, IReadOnlyList<string> merge, ClusterProgram program)
    {
        string name = submission.NameFor(command) + "-merge";
        StringBuilder text = Header(
            submission, name, "The merge; submit it with --dependency=afterok on the array",
            $"--output={name}-%j.log", "--kill-on-invalid-dep=yes");
        return text.Append(CultureInfo.InvariantCulture, $"""
            cd -- {ShellText.Quote(program.Folder)} || exit 1
            exec {ShellText.Line([.. program.Words, .. merge])}

            """).ToString();
    }

    /// <summary>The shell command that submits both.</summary>
    public static string Submission(string tasks, string? merge) => merge is null ? "sbatch " + ShellText.File(tasks)
        : $"tasks=$(sbatch --parsable {ShellText.File(tasks)}) && echo \"Submitted batch job $tasks\" && "
            + $"sbatch --dependency=afterok:\"${{tasks%%;*}}\" {ShellText.File(merge)}";

    private static StringBuilder Header(ClusterSubmission submission, string name, string what, params string[] directives)
    {
        var text = new StringBuilder("#!/bin/bash\n");
        text.Append(CultureInfo.InvariantCulture, $"# {what}; written by 'equiview submit'.\n");
        Directive(text, "--job-name=" + name);
        foreach (string directive in directives)
            Directive(text, directive);
        Directive(text, "--requeue");
        Directive(text, "--open-mode=append");
        if (submission.Cpus is { } cpus)
            Directive(text, FormattableString.Invariant($"--cpus-per-task={cpus}"));
        if (submission.Memory is { } memory)
            Directive(text, "--mem=" + memory);
        if (submission.Time is { } time)
            Directive(text, "--time=" + time);
        if (submission.Partition is { } partition)
            Directive(text, "--partition=" + partition);
        return text;
    }

    private static void Directive(StringBuilder text, string option) => text.Append("#SBATCH ").Append(option).Append('\n');
}
