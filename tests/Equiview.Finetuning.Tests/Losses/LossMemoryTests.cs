using System.Diagnostics;
using System.Numerics;
using Equiview.Finetuning.Losses;
using Equiview.TestKit;
using TorchSharp;
using static TorchSharp.torch;

namespace Equiview.Finetuning.Tests.Losses;

public sealed class LossMemoryTests : TensorLeakGuard
{
    /// <summary>3,000 x 3,000 samples of 768 channels: every pair of the same sample matches, and a sheet of neighbors with it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Category", "Slow")]
    public void Evaluate_PaperSizedPair_StaysBelowTwoGigabytes(bool procrustes)
    {
        using var scope = NewDisposeScope();
        SurfaceSamples points = new([.. Enumerable.Range(0, 3000).Select(i => new Vector3(i % 60 / 60f, i / 60 / 50f, 0))]);
        var labels = PairLabels.Between(points, points, MatchThresholds.Paper);
        Assert.Equal(3000, labels.PositiveCount);
        Tensor first = nn.functional.normalize(randn(3000, 768), dim: 1), second = nn.functional.normalize(randn(3000, 768), dim: 1);
        using var process = Process.GetCurrentProcess();
        long before = process.WorkingSet64;
        IPairLoss loss = procrustes ? new ProcrustesLoss() : new SmoothAveragePrecision();
        using PairLossResult result = loss.Evaluate(first, second, labels);
        process.Refresh();
        Assert.True(result.IsFinite);
        Assert.InRange(process.PeakWorkingSet64 - before, 0, 2L << 30);
    }
}
