using System.ComponentModel;
using System.Reflection;
using Equiview.Pose.Files;
using Equiview.Pose.Onboarding;

namespace Equiview.Pose.Tests.Files;

public sealed class OnboardingJobTests
{
    private static readonly (OnboardingJob Job, string Option)[] Contradictions =
    [
        (new OnboardingJob(), "--scene"),
        (new OnboardingJob { Scene = "a", Mesh = "b.glb" }, "--scene"),
        (new OnboardingJob { Mesh = "b.glb", Turn = ["1=90"] }, "--turn"),
        (new OnboardingJob { Mesh = "b.glb", Poses = "opengl" }, "--poses"),
        (new OnboardingJob { Mesh = "b.glb", Cropping = new CroppingSettings { Masks = "m" } }, "--masks"),
        (new OnboardingJob { Scene = "a", SidePixels = 300 }, "--side"),
        (new OnboardingJob { Scene = "a", ObjectId = 3 }, "--object-id"),
        (new OnboardingJob { Scene = "a", Camera = new() { Intrinsics = "1,1,1,1" } }, "--intrinsics"),
        (new OnboardingJob { Scene = "a", Board = new() { Square = 0.03 } }, "--square"),
        (new OnboardingJob { Scene = "a", Cropping = new CroppingSettings { Box = "1,2,3" } }, "--box3d"),
    ];

    [Fact]
    public void Descriptions_StateTheDefaultsAndNames()
    {
        var defaults = new MeshOnboardingOptions();
        Assert.Contains($"(default {defaults.InPlaneRotations})", Meaning(nameof(OnboardingJob.InPlaneRotations)));
        Assert.Contains($"(default {defaults.SidePixels})", Meaning(nameof(OnboardingJob.SidePixels)));
        Assert.EndsWith(string.Join(", ", PoseConventions.Names), Meaning(nameof(OnboardingJob.Poses)), StringComparison.Ordinal);
    }

    [Fact]
    public void Require_OptionsWithoutEffect_AreRefused()
    {
        foreach ((OnboardingJob job, string option) in Contradictions)
            Assert.Contains(option, Assert.Throws<UsageException>(job.Require).Message, StringComparison.Ordinal);
    }

    private static string Meaning(string property) =>
        typeof(OnboardingJob).GetProperty(property)!.GetCustomAttribute<DescriptionAttribute>()!.Description;
}
