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
            File.WriteAllLines(file, answers.Select(Row));
        }

        Assert.All(answers, a => Assert.False(double.IsNaN(a.Estimate.Confidence), a.Name));

        // Knowing only how many are right gives 0.25 or less; a fit that says nothing gives that.
        double brier = answers.Average(a => Math.Pow(a.Estimate.Confidence - (a.IsRight ? 1 : 0), 2));
        Assert.True(brier < 0.18, FormattableString.Invariant($"Brier score {brier:0.000}"));
    }

    private static string Row(MadeAnswer a)
    {
        IEnumerable<string> features = a.Estimate.ConfidenceFeatures.Select(f => f.ToString("g6", CultureInfo.InvariantCulture));
        return $"{(a.IsRight ? 1 : 0)},{string.Join(',', features)},{a.Estimate.Found},{a.Name}";
    }
}
