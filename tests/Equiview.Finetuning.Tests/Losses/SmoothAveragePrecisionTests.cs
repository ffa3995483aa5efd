using System.Numerics;
using Equiview.Finetuning.Losses;
using Equiview.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Equiview.Finetuning.Tests.Losses;

public sealed class SmoothAveragePrecisionTests : TensorLeakGuard
{
    [Fact]
    public void Evaluate_GoldenCase_EqualsTheReference()
    {
        using var golden = new GoldenLoss();
        using var scope = NewDisposeScope();
        var labels = PairLabels.Between(golden.Points("points3d_1"), golden.Points("points3d_2"), MatchThresholds.Paper);
        using PairLossResult result = new SmoothAveragePrecision().Evaluate(golden.Tensor("desc1"), golden.Tensor("desc2"), labels);
        Assert.Equal(golden.Number("loss"), result.Loss, 1e-6);
        Assert.InRange(Largest(result.FirstGradient - golden.Tensor("grad_desc1")), 0, 5e-6);
        Assert.InRange(Largest(result.SecondGradient - golden.Tensor("grad_desc2")), 0, 5e-6);
        Assert.InRange(result.ReciprocalRank!.Value, 0, 1);
    }

    [Fact]
    public void Evaluate_GoldenCaseInDoublePrecision_EqualsFloat64Arithmetic()
    {
        using var golden = new GoldenLoss();
        using var scope = NewDisposeScope();
        var labels = PairLabels.Between(golden.Points("points3d_1"), golden.Points("points3d_2"), MatchThresholds.Paper);
        using PairLossResult result = new SmoothAveragePrecision()
            .Evaluate(golden.Tensor("desc1").@double(), golden.Tensor("desc2").@double(), labels);
        Assert.Equal(golden.Number("loss_float64"), result.Loss, 1e-9);
    }

    [Fact]
    public void Step_GoldenCase_EqualsTheReferenceAndItsDerivative()
    {
        using var golden = new GoldenLoss();
        using var scope = NewDisposeScope();
        Tensor x = golden.Tensor("sigmoid_x").requires_grad_();
        Tensor y = new SmoothAveragePrecision().Step(x);
        y.sum().backward();
        Assert.InRange(Largest(y - golden.Tensor("sigmoid_y")), 0, 1e-6);
        Assert.InRange(Largest(x.grad! - golden.Tensor("sigmoid_dydx")), 0, 3e-5);
    }

    /// <summary>
    /// One query, one match of similarity 1, one negative of similarity 1. With G(0) = 1/2, both precisions are (1 + 1/2) / (1 + 1/2 +
    /// 1/2), so the loss is 1/4. Moving the negative away by much leaves no negative in the sums: loss 0.
    /// </summary>
    [Theory]
    [InlineData(1.0f, 0.25)]
    [InlineData(-1.0f, 0.0)]
    public void Evaluate_OneMatchOneNegative_EqualsTheHandComputedValue(float negativeSimilarity, double expected)
    {
        using var scope = NewDisposeScope();
        var labels = PairLabels.Between(new([Vector3.Zero]), new([Vector3.Zero, Vector3.One]), MatchThresholds.Paper);
        using PairLossResult result = new SmoothAveragePrecision()
            .Evaluate(tensor(new float[,] { { 1, 0 } }), tensor(new float[,] { { 1, 0 }, { negativeSimilarity, 0 } }), labels);
        Assert.Equal(expected, result.Loss, 1e-6);
    }

    /// <summary>
    /// s = 0.99 for the match, 0.98 for the negative, temperature 0.01: G(-1) = 1/(1+e), G(-2) = 1/(1+e^2), so
    /// AP1 = (1 + G(-1)) / (1 + G(-1) + G(-2)) and AP2 = (1 + G(1)) / (1 + G(1) + G(-1)).
    /// </summary>
    [Fact]
    public void Evaluate_CloseSimilarities_EqualsTheHandComputedValue()
    {
        using var scope = NewDisposeScope();
        double e = Math.E, minus1 = 1 / (1 + e), minus2 = 1 / (1 + (e * e)), plus1 = 1 - minus1;
        double expected = 1 - (((1 + minus1) / (1 + minus1 + minus2)) + ((1 + plus1) / (1 + plus1 + minus1))) / 2;
        var labels = PairLabels.Between(new([Vector3.Zero]), new([Vector3.Zero, Vector3.One, new(0.05f, 0, 0)]), MatchThresholds.Paper);
        using PairLossResult result = new SmoothAveragePrecision()
            .Evaluate(tensor(new double[,] { { 1 } }), tensor(new double[,] { { 0.99 }, { 0.98 }, { 1.0 } }), labels);
        Assert.Equal(expected, result.Loss, 1e-9);
        Assert.Equal(1, result.ReciprocalRank);
    }

    [Fact]
    public void Evaluate_NoPositives_IsRefused()
    {
        using var golden = new GoldenLoss();
        using var scope = NewDisposeScope();
        var labels = PairLabels.Between(golden.Points("points3d_1"), golden.Points("points3d_2", shift: 3), MatchThresholds.Paper);
        Assert.Equal(0, labels.PositiveCount);
        Assert.Throws<DegenerateInputException>(
            () => new SmoothAveragePrecision().Evaluate(golden.Tensor("desc1"), golden.Tensor("desc2"), labels));
        Assert.True(double.IsNaN(golden.Number("nopositive_loss")));
    }

    private static double Largest(Tensor difference) => difference.abs().max().item<float>();
}
