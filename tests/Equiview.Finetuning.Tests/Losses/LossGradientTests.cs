using System.Numerics;
using Equiview.Finetuning.Losses;
using Equiview.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Equiview.Finetuning.Tests.Losses;

/// <summary>Every loss against finite differences, in double precision, and its behaviour at the answers that are known.</summary>
public sealed class LossGradientTests : TensorLeakGuard
{
    private const int Samples = 12, Channels = 5;

    public static TheoryData<string> Names => ["smooth-ap", "contrastive", "procrustes", "expected-distance"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Evaluate_Gradients_EqualFiniteDifferences(string name)
    {
        using var scope = NewDisposeScope();
        IPairLoss loss = Make(name);
        (double[] a, double[] b, PairLabels labels) = Case();
        using PairLossResult result = Evaluate(loss, a, b, labels);
        double[] analytic = [.. result.FirstGradient.data<double>(), .. result.SecondGradient.data<double>()];
        Assert.Contains(analytic, g => Math.Abs(g) > 1e-3);
        const double Step = 1e-6;
        for (int i = 0; i < analytic.Length; i++)
        {
            double[] values = i < a.Length ? a : b;
            int at = i < a.Length ? i : i - a.Length;
            double kept = values[at];
            values[at] = kept + Step;
            double above = Value(loss, a, b, labels);
            values[at] = kept - Step;
            double below = Value(loss, a, b, labels);
            values[at] = kept;
            Assert.Equal((above - below) / (2 * Step), analytic[i], 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Evaluate_SameDescriptorsForSamePoints_IsNearlyNoLossAndScramblingIsMore(string name)
    {
        using var scope = NewDisposeScope();
        IPairLoss loss = Make(name);
        (_, _, PairLabels labels) = Case();
        using Tensor identity = eye(Samples);
        using Tensor scrambled = identity.roll(5, 0);
        using PairLossResult good = loss.Evaluate(identity, identity, labels), bad = loss.Evaluate(identity, scrambled, labels);
        Assert.InRange(good.Loss, 0, 0.02);
        Assert.InRange(bad.Loss, 0.2, 100);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Evaluate_DescriptorsThatAreNotNumbers_AreReportedNotHidden(string name)
    {
        using var scope = NewDisposeScope();
        (double[] a, double[] b, PairLabels labels) = Case();
        a[0] = double.NaN;
        PairLossResult? result = null;
        try
        {
            result = Evaluate(Make(name), a, b, labels);
        }
        catch (System.Runtime.InteropServices.ExternalException)
        {
            return; // the singular value decomposition refuses such input outright; the trainer counts both
        }

        Assert.False(result.IsFinite);
        result.Dispose();
    }

    [Fact]
    public void Evaluate_ExpectedDistanceOfTwoEquallyLikelyPlaces_IsHalfTheirDistance()
    {
        using var scope = NewDisposeScope();
        var labels = PairLabels.Between(new([Vector3.Zero]), new([Vector3.Zero, new Vector3(0, 0.6f, 0)]), MatchThresholds.Paper);
        using PairLossResult result = new ExpectedDistanceLoss()
            .Evaluate(tensor(new[] { 1f, 0 }, [1, 2]), tensor(new[] { 0.5f, 0, 0.5f, 1 }, [2, 2]), labels);
        Assert.Equal(0.3, result.Loss, 1e-6);
        Assert.Null(result.ReciprocalRank);
    }

    private static IPairLoss Make(string name) => name switch
    {
        "smooth-ap" => new SmoothAveragePrecision(0.1),
        "contrastive" => new ContrastiveLoss(0.1),
        "procrustes" => new ProcrustesLoss(0.1),
        _ => new ExpectedDistanceLoss(0.1),
    };

    private static (double[] A, double[] B, PairLabels Labels) Case()
    {
        var random = new Random(11);
        Vector3[] points = [.. Enumerable.Range(0, Samples)
            .Select(_ => new Vector3(random.NextSingle(), random.NextSingle(), random.NextSingle()))];
        double[] Draw() => [.. Enumerable.Range(0, Samples * Channels).Select(_ => random.NextDouble() - 0.5)];
        return (Draw(), Draw(), PairLabels.Between(new(points), new(points), MatchThresholds.Paper));
    }

    private static PairLossResult Evaluate(IPairLoss loss, double[] a, double[] b, PairLabels labels)
    {
        using Tensor first = tensor(a, [Samples, Channels]), second = tensor(b, [Samples, Channels]);
        return loss.Evaluate(first, second, labels);
    }

    private static double Value(IPairLoss loss, double[] a, double[] b, PairLabels labels)
    {
        using PairLossResult result = Evaluate(loss, a, b, labels);
        return result.Loss;
    }
}
