using Equiview.Tracking.Accurate;

namespace Equiview.Tracking.Tests.Accurate;

public sealed class TrackSmootherTests
{
    [Fact]
    public void Smooth_HiddenGapOnAStraightPath_IsBridgedOnTheLine()
    {
        PixelPoint[] truth = [.. Enumerable.Range(0, 20).Select(t => new PixelPoint(10 + (3 * t), 50 - t))];
        double[] sigma = [.. Enumerable.Range(0, 20).Select(t => t is > 6 and < 13 ? double.PositiveInfinity : 0.1)];
        PixelPoint[] measured = [.. truth.Select((p, t) => double.IsFinite(sigma[t]) ? p : new PixelPoint(0, 0))];
        PixelPoint[] smooth = TrackSmoother.Smooth(measured, sigma, 0.5, 1);
        Assert.All(smooth.Zip(truth), pair => Assert.InRange(pair.First.DistanceTo(pair.Second), 0, 0.2));
    }

    [Fact]
    public void Smooth_SharpFrames_StayAsTheyWere()
    {
        var random = new Random(3);
        PixelPoint[] points = [.. Enumerable.Range(0, 30).Select(_ => new PixelPoint(100 * random.NextDouble(), 100 * random.NextDouble()))];
        Assert.Equal(points, TrackSmoother.Smooth(points, [.. points.Select(_ => 0.3)], 0.5, 1));
    }

    [Fact]
    public void Smooth_NoisyFrames_ComeNearerToTheTruth()
    {
        var random = new Random(5);
        PixelPoint[] truth = [.. Enumerable.Range(0, 60).Select(t => new PixelPoint(40 * Math.Sin(t / 9.0), 2 * t))];
        PixelPoint[] noisy = [.. truth.Select(p => p + new PixelPoint(4 * (random.NextDouble() - 0.5), 4 * (random.NextDouble() - 0.5)))];
        PixelPoint[] smooth = TrackSmoother.Smooth(noisy, [.. noisy.Select(_ => 1.2)], 0.5, 0.4);
        double Error(PixelPoint[] points) => points.Zip(truth).Average(p => p.First.DistanceTo(p.Second));
        Assert.True(Error(smooth) < 0.7 * Error(noisy), $"{Error(smooth)} against {Error(noisy)}");
    }

    [Fact]
    public void Smooth_OneWildFrame_IsLeftOut()
    {
        PixelPoint[] truth = [.. Enumerable.Range(0, 21).Select(t => new PixelPoint(2 * t, 30))];
        PixelPoint[] measured = [.. truth];
        measured[10] = new PixelPoint(200, 200);
        PixelPoint[] smooth = TrackSmoother.Smooth(measured, [.. truth.Select((_, t) => t == 10 ? 2 : 0.3)], 0.5, 0.5);
        Assert.InRange(smooth[10].DistanceTo(truth[10]), 0, 0.5);
    }
}
