using System.Globalization;
using Equiview.TestKit;
namespace Equiview.Pose.Tests.Meshes;

/// <summary>Probabilities of poses of meshes on made scenes apart from those of the fit.</summary>
public sealed class MeshPoseConfidenceTests : TensorLeakGuard
{
    [Fact]
    [Trait("Category", "Slow")]
    public void Estimate_MadeScenes_ProbabilitiesAreHonest()
    {
        int seed = int.Parse(Environment.GetEnvironmentVariable("EQUIVIEW_MADE_SEED") ?? "2", CultureInfo.InvariantCulture);
        MadeAnswer[] answers = [.. MadeMeshScenes.Answers(seed, 8)];
        if (Environment.GetEnvironmentVariable("EQUIVIEW_MADE_SAMPLES") is { Length: > 0 } file)
        {
            File.WriteAllLines(file, answers.Select(a => FormattableString.Invariant(
                $"{(a.IsRight ? 1 : 0)},{string.Join(',', a.Estimate.ConfidenceFeatures.Select(f => f.ToString("g6", CultureInfo.InvariantCulture)))},{a.Estimate.Found},{a.Name}")));
        }

        Assert.All(answers, a => Assert.False(double.IsNaN(a.Estimate.Confidence), a.Name));
        Assert.All(answers, a => Assert.True(a.IsRight || !a.Estimate.Found || a.Estimate.Confidence < 0.5,
            FormattableString.Invariant($"{a.Name}: wrong at {a.Estimate.Confidence:0.00}")));
        Assert.Contains(answers, a => a.IsRight && a.Estimate.Found && a.Name.StartsWith("plain can", StringComparison.Ordinal));
    }
}
