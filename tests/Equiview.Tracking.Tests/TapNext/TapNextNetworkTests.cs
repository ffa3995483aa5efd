using Equiview.Formats.Npy;
using Equiview.TestKit;
using Equiview.Tracking.TapNext;
namespace Equiview.Tracking.Tests.TapNext;

/// <summary>
/// Frame by frame against an independent implementation in float64 that works on the whole clip (Fixtures/make_tapnext.py): queries that
/// begin in different frames, at the border and past the end of the table, square and other frames, JAX and PyTorch weights.
/// </summary>
public sealed class TapNextNetworkTests : TensorLeakGuard
{
    private const double LogitTolerance = 1e-4, UnitTolerance = 1e-4;

    [Theory]
    [InlineData("released")]
    [InlineData("small")]
    [InlineData("large")]
    [InlineData("wide")]
    [InlineData("jax")]
    public void Forward_FrameByFrame_IsTheWholeClipOfTheGolden(string name)
    {
        using NpzArchive golden = TapNextSample.Open();
        var sample = new TapNextSample(name, golden);
        using TapNextNetwork network = sample.Network();
        using var session = new TapNextSession(network, sample.Queries);
        TapNextFrame[] frames = [.. Enumerable.Range(0, sample.Frames)
            .Select(t => session.Step(sample.Frame(t), sample.Size, TestContext.Current.CancellationToken))];
        Compare(sample, frames);
    }

    [Fact]
    public void Step_Image_IsSquashedBilinearlyWithoutAntialias()
    {
        using NpzArchive golden = TapNextSample.Open();
        var sample = new TapNextSample("image", golden);
        using TapNextNetwork network = sample.Network();
        using var session = new TapNextSession(network, sample.Queries);
        Compare(sample, [.. Enumerable.Range(0, sample.Frames).Select(t => session.Step(
            TapNextSample.Image($"image frame {t}", new(70, 45)), sample.Size.Width, TestContext.Current.CancellationToken))]);
    }

    [Fact]
    public void Forward_QueriesInAnotherOrder_HaveTheSameTracks()
    {
        using NpzArchive golden = TapNextSample.Open();
        var sample = new TapNextSample("small", golden);
        using TapNextNetwork network = sample.Network();
        using var session = new TapNextSession(network, sample.Queries);
        using var reversed = new TapNextSession(network, [.. sample.Queries.Reverse()]);
        for (int t = 0; t < sample.Frames; t++)
        {
            TapNextFrame first = session.Step(sample.Frame(t), sample.Size, TestContext.Current.CancellationToken);
            TapNextFrame second = reversed.Step(sample.Frame(t), sample.Size, TestContext.Current.CancellationToken);
            AssertClose(first.VisibleLogits, [.. second.VisibleLogits.Reverse()], LogitTolerance);
            AssertClose(first.CoordinateLogits, [.. second.CoordinateLogits.Chunk(512).Reverse().SelectMany(q => q)], LogitTolerance);
        }
    }

    [Fact]
    public void Forward_AnotherQueryBeside_ChangesATrackThroughAttention()
    {
        using NpzArchive golden = TapNextSample.Open();
        var sample = new TapNextSample("small", golden);
        using TapNextNetwork network = sample.Network();
        using var together = new TapNextSession(network, sample.Queries);
        using var alone = new TapNextSession(network, [sample.Queries[1]]);
        TapNextFrame all = together.Step(sample.Frame(0), sample.Size, TestContext.Current.CancellationToken);
        TapNextFrame one = alone.Step(sample.Frame(0), sample.Size, TestContext.Current.CancellationToken);
        Assert.NotEqual(all.VisibleLogits[1], one.VisibleLogits[0]);
        Assert.InRange(Math.Abs(all.VisibleLogits[1] - one.VisibleLogits[0]), 0, 0.5);
    }

    [Fact]
    public void Step_ManyFrames_KeepsAConstantNumberOfTensors()
    {
        using NpzArchive golden = TapNextSample.Open();
        var sample = new TapNextSample("image", golden);
        using TapNextNetwork network = sample.Network();
        using var session = new TapNextSession(network, sample.Queries);
        long[] alive = [.. Enumerable.Range(0, 12).Select(_ =>
        {
            session.Step(sample.Frame(0), sample.Size, TestContext.Current.CancellationToken);
            return TorchSharp.torch.Tensor.TotalCount;
        })];
        Assert.All(alive[3..], count => Assert.Equal(alive[3], count));
    }

    [Fact]
    public void Step_Cancelled_StopsAndLeavesNothing()
    {
        using NpzArchive golden = TapNextSample.Open();
        var sample = new TapNextSample("image", golden);
        using TapNextNetwork network = sample.Network();
        using var session = new TapNextSession(network, sample.Queries);
        using var source = new CancellationTokenSource();
        session.Step(sample.Frame(0), sample.Size, source.Token);
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => session.Step(sample.Frame(1), sample.Size, source.Token));
    }

    private static void Compare(TapNextSample sample, TapNextFrame[] frames)
    {
        AssertClose(sample.Golden("visible_logits"), [.. frames.SelectMany(f => f.VisibleLogits)], LogitTolerance);
        AssertClose(sample.Golden("logits"), [.. frames.SelectMany(f => f.CoordinateLogits)], LogitTolerance);
        int queries = sample.Queries.Length;
        (double Y, double X)[] found = [.. frames.SelectMany(f => Enumerable.Range(0, queries).Select(f.Position))];
        AssertClose(sample.Golden("tracks"), [.. found.SelectMany(p => (float[])[(float)p.Y, (float)p.X])], UnitTolerance);
        double[] certainty = sample.Golden("certainty");
        for (int i = 0; i < certainty.Length; i++)
        {
            (double y, double x) = found[i];
            Assert.InRange(frames[i / queries].Certainty(i % queries, y, x) - certainty[i], -1e-4, 1e-4);
        }
    }

    private static void AssertClose(float[] expected, float[] actual, double tolerance) =>
        AssertClose(Array.ConvertAll(expected, v => (double)v), actual, tolerance);

    private static void AssertClose(double[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double worst = expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
        Assert.InRange(worst, 0, tolerance);
    }
}
