using Equiview.Evaluation.Jobs;
using Equiview.Evaluation.Tracking;
using Equiview.Evaluation.Tracking.Metrics;
using Equiview.Formats;
using Equiview.Formats.Safetensors;
using Equiview.Reporting;
using Equiview.TestKit;
using Equiview.Tracking;
using Equiview.Tracking.TapNext;
namespace Equiview.Evaluation.Tests.Tracking;

/// <summary>'eval tracking --modes tapnext' with a small network of random weights.</summary>
public sealed class TapNextEvaluationTests
{
    [Theory]
    [InlineData(TapVidQueryMode.First, "random.safetensors")]
    [InlineData(TapVidQueryMode.Strided, "tapnext_ckpt.npz")]
    public void Run_TapNext_IsScoredWithoutAModelOfFeatures(TapVidQueryMode mode, string name)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);
        SafetensorsFile.Write(folder[name], new TapNextConfig(16, 2, 1).Tensors().ToDictionary(t => t.Name, t => Weight(random, t.Shape)));
        var request = new TrackingRequest
        {
            Modes = [TrackingMode.TapNext],
            QueryMode = mode,
            TrackerWeights = folder[name],
            TrackerSide = 64,
        };
        var setup = new EvaluationSetup { Models = ["no-such-model"], Folder = folder["report"] };
        Report report = TrackingEvaluation.Run(request, setup, cancellation: TestContext.Current.CancellationToken);
        string label = mode == TapVidQueryMode.First ? "random, 64 px" : "tapnext, 64 px, both directions";
        Assert.Equal(label, Assert.Single(report.Models).Name);
        Assert.All(report.Tables[0].Rows, row => Assert.StartsWith(label, row.Label));
        Assert.NotEmpty(report.Tables[0].Rows);
    }

    [Fact]
    public void Require_WeightsWithoutTapNext_AreRefused() => Assert.Throws<UsageException>(() => TrackingEvaluation.Run(
        new TrackingRequest { TrackerWeights = "tapnextpp" }, new EvaluationSetup { Folder = "nowhere" }));

    private static StoredTensor Weight(Random random, long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(0.3 * ((2 * random.NextDouble()) - 1));
        return StoredTensor.From(values, shape);
    }
}
