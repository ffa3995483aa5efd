using System.Globalization;
using System.Text;

namespace Equiview;

/// <summary>
/// The manifests of a run for kubectl: an Indexed Job, and the Job of the merge, to be applied when the first has ended. A disruption
/// (preemption, drained node) does not count as a failure; wrong usage, bad files and missing components end an index at once (Kubernetes,
/// "Pod failure policy"); a new pod starts only when the old one is gone, for both write the same files.
/// </summary>
internal static class KubernetesManifest
{
    private const int MergeRetries = 2;

    /// <summary>The manifest of the tasks.</summary>
    public static string OfTasks(ClusterSubmission submission, ShardedCommand command)
    {
        string what = $"{CountText.Of(submission.Tasks, "task")} of 'equiview {command.Verb}'";
        var text = new StringBuilder(Head(what, submission.NameFor(command)));
        text.Append(CultureInfo.InvariantCulture, $"""
              completionMode: Indexed
              completions: {submission.Tasks}
              parallelism: {submission.Parallel ?? submission.Tasks}
              backoffLimitPerIndex: {submission.Restarts}

            """);
        return Pod(text, submission, command.Task(submission.Tasks), "FailIndex", submission.Gpus);
    }

    /// <summary>The manifest of the merge.</summary>
    public static string OfMerge(ClusterSubmission submission, ShardedCommand command, IReadOnlyList<string> merge)
    {
        string name = submission.NameFor(command);
        var text = new StringBuilder(Head($"The merge; apply it when the Job {name} has ended", name + "-merge"));
        text.Append(CultureInfo.InvariantCulture, $"  backoffLimit: {MergeRetries}\n");
        return Pod(text, submission, merge, "FailJob", null);
    }

    /// <summary>
    /// The shell command that applies both. A Job cannot wait for another one: this waits, also for one of which an index failed, for the
    /// merge says what is missing.
    /// </summary>
    public static string Submission(string name, string tasks, string? merge) => $"kubectl apply -f {ShellText.File(tasks)}"
        + (merge is null ? "" : $" && until kubectl get job {name} -o 'jsonpath={{.status.conditions[?(@.status==\"True\")].type}}'"
            + $" | grep -qE 'Complete|Failed'; do sleep 10; done && kubectl apply -f {ShellText.File(merge)}");

    private static string Head(string what, string name) => $"""
        # {what}; written by 'equiview submit'.
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: {YamlText.Quote(name)}
          labels:
            app.kubernetes.io/name: equiview
        spec:

        """;

    private static string Pod(
        StringBuilder text, ClusterSubmission submission, IReadOnlyList<string> arguments, string failure, int? gpus)
    {
        ClusterVolume[] volumes = submission.Mounts;
        text.Append(CultureInfo.InvariantCulture, $"""
              podReplacementPolicy: Failed
              podFailurePolicy:
                rules:
                  - action: Ignore
                    onPodConditions:
                      - type: DisruptionTarget
                        status: "True"
                  - action: {failure}
                    onExitCodes:
                      operator: In
                      values: [2, 3, 4]
              template:
                spec:
                  restartPolicy: Never
                  terminationGracePeriodSeconds: {SlurmScript.NoticeSeconds}
                  containers:
                    - name: equiview
                      image: {YamlText.Quote(submission.Image!)}
                      workingDir: {YamlText.Quote(volumes[0].Path)}
                      command: ["equiview"]
                      args:

            """);
        // Kubernetes replaces $(NAME) in arguments, and $$ by $.
        foreach (string argument in arguments)
            text.Append("            - ").Append(YamlText.Quote(argument.Replace("$", "$$", StringComparison.Ordinal))).Append('\n');
        AppendResources(text, submission, gpus);
        text.Append("          volumeMounts:\n");
        foreach ((int i, ClusterVolume volume) in volumes.Index())
            text.Append(CultureInfo.InvariantCulture, $"""
                            - name: volume-{i}
                              mountPath: {YamlText.Quote(volume.Path)}

                """);
        text.Append("      volumes:\n");
        foreach ((int i, ClusterVolume volume) in volumes.Index())
            text.Append(CultureInfo.InvariantCulture, $"""
                        - name: volume-{i}
                          persistentVolumeClaim:
                            claimName: {YamlText.Quote(volume.Claim)}

                """);
        return text.ToString();
    }

    private static void AppendResources(StringBuilder text, ClusterSubmission submission, int? gpus)
    {
        string? cpu = submission.Cpus is { } cpus ? FormattableString.Invariant($"cpu: \"{cpus}\"") : null;
        string? memory = submission.Memory is { } bytes ? $"memory: {bytes}i" : null;
        string? devices = gpus is { } count ? FormattableString.Invariant($"nvidia.com/gpu: \"{count}\"") : null;
        string[] requests = [.. new[] { cpu, memory }.OfType<string>()], limits = [.. new[] { memory, devices }.OfType<string>()];
        if (requests.Length + limits.Length == 0)
            return;
        text.Append("          resources:\n");
        if (requests.Length > 0)
            text.Append("            requests: {").AppendJoin(", ", requests).Append("}\n");
        if (limits.Length > 0)
            text.Append("            limits: {").AppendJoin(", ", limits).Append("}\n");
    }
}
