using k8s;
using k8s.Models;

namespace Equiview.Core.Tests.Jobs.Clusters;

/// <summary>The manifests as the models of Kubernetes' own client read them; a field that they do not know is an error.</summary>
public sealed class KubernetesManifestTests
{
    private readonly ClusterSubmission submission = new()
    {
        To = ClusterScheduler.Kubernetes,
        Tasks = 5,
        Image = "registry:5000/equiview:1.0",
        Volume = ["clips:/data", "models.v1:/models dir"],
    };

    private readonly ShardedCommand command = new("track", ["track", .. TextTests.Hostile], "out");

    [Fact]
    public void OfTasks_IsAnIndexedJobThatSurvivesDisruptions()
    {
        V1Job job = Read(KubernetesManifest.OfTasks(submission with { Restarts = 7 }, command));
        Assert.Equal(("batch/v1", "Job", "equiview-track"), (job.ApiVersion, job.Kind, job.Metadata.Name));
        Assert.Equal(("Indexed", 5, 5, 7), (
            job.Spec.CompletionMode, job.Spec.Completions, job.Spec.Parallelism, job.Spec.BackoffLimitPerIndex));
        Assert.Equal("Failed", job.Spec.PodReplacementPolicy);
        Assert.Collection(
            job.Spec.PodFailurePolicy.Rules,
            rule =>
            {
                Assert.Equal("Ignore", rule.Action);
                V1PodFailurePolicyOnPodConditionsPattern condition = Assert.Single(rule.OnPodConditions);
                Assert.Equal(("DisruptionTarget", "True"), (condition.Type, condition.Status));
            },
            rule =>
            {
                Assert.Equal(("FailIndex", "In"), (rule.Action, rule.OnExitCodes.OperatorProperty));
                Assert.Equal([2, 3, 4], rule.OnExitCodes.Values);
            });
        V1PodSpec pod = job.Spec.Template.Spec;
        Assert.Equal(("Never", 120L), (pod.RestartPolicy, pod.TerminationGracePeriodSeconds));
        V1Container container = Assert.Single(pod.Containers);
        Assert.Equal((submission.Image, "/data"), (container.Image, container.WorkingDir));
        Assert.Equal(["equiview"], container.Command);
        Assert.Equal(["track", "--shard", "auto/5", .. TextTests.Hostile], container.Args.Select(Expanded));
        Assert.Equal(["/data", "/models dir"], container.VolumeMounts.Select(m => m.MountPath));
        Assert.Equal(["clips", "models.v1"], pod.Volumes.Select(v => v.PersistentVolumeClaim.ClaimName));
        Assert.Equal(pod.Volumes.Select(v => v.Name), container.VolumeMounts.Select(m => m.Name));
        Assert.Null(container.Resources);
    }

    [Fact]
    public void OfTasks_Resources_AreThoseOfTheContainer()
    {
        ClusterSubmission large = submission with { Parallel = 2, Name = "mine", Cpus = 8, Memory = "16G", Gpus = 1 };
        V1Job job = Read(KubernetesManifest.OfTasks(large, command));
        Assert.Equal(("mine", 2), (job.Metadata.Name, job.Spec.Parallelism));
        V1ResourceRequirements resources = job.Spec.Template.Spec.Containers[0].Resources;
        Assert.Equal(["cpu=8", "memory=16Gi"], resources.Requests.Select(r => $"{r.Key}={r.Value}").Order());
        Assert.Equal(["memory=16Gi", "nvidia.com/gpu=1"], resources.Limits.Select(r => $"{r.Key}={r.Value}").Order());
        resources = Read(KubernetesManifest.OfMerge(large, command, ["merge"])).Spec.Template.Spec.Containers[0].Resources;
        Assert.Equal(["memory"], resources.Limits.Keys);
    }

    [Fact]
    public void OfMerge_IsAJobOfOnePod()
    {
        V1Job job = Read(KubernetesManifest.OfMerge(submission, command, ["merge", "out", "-o", "out.csv"]));
        Assert.Equal("equiview-track-merge", job.Metadata.Name);
        Assert.Null(job.Spec.CompletionMode);
        Assert.Null(job.Spec.BackoffLimitPerIndex);
        Assert.Equal("FailJob", job.Spec.PodFailurePolicy.Rules[1].Action);
        Assert.Equal(["merge", "out", "-o", "out.csv"], job.Spec.Template.Spec.Containers[0].Args);
    }

    // As kubelet does: $$ is $, and a name in $(...) would be replaced.
    private static string Expanded(string argument)
    {
        Assert.DoesNotMatch(@"(?<!\$)(\$\$)*\$\(", argument);
        return argument.Replace("$$", "$", StringComparison.Ordinal);
    }

    private static V1Job Read(string manifest) => KubernetesYaml.Deserialize<V1Job>(manifest, strict: true);
}
