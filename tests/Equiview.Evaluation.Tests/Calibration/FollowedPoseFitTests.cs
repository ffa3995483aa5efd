using Equiview.Evaluation.Calibration;
using FsCheck;
using FsCheck.Fluent;
namespace Equiview.Evaluation.Tests.Calibration;

public sealed class FollowedPoseFitTests
{
    [Fact]
    public void Threshold_SeparatePoses_LiesInTheMiddleOfTheGap() => Assert.Equal(
        0.3, FollowedPoseFit.Threshold([(0.05, false), (0.1, false), (0.5, true), (0.9, true), (0.95, true)]), 9);

    [Fact]
    public void Threshold_OnlyRightPoses_IsRefused() =>
        Assert.Throws<DegenerateInputException>(() => FollowedPoseFit.Threshold([(0.5, true), (0.6, true)]));

    [Fact]
    public void Threshold_AnyPoses_NoOtherTellsThemApartBetter() => Prop.ForAll<int>(NoOtherIsBetter).QuickCheckThrowOnFailure();

    private static bool NoOtherIsBetter(int seed)
    {
        var random = new Random(seed);
        (double Ratio, bool IsRight)[] poses =
            [(0.5, true), (0.5, false), .. Enumerable.Range(0, 20).Select(_ => (Math.Round(random.NextDouble(), 1), random.Next(2) == 0))];
        double best = Score(FollowedPoseFit.Threshold(poses));
        return Enumerable.Range(0, 101).All(i => Score(i / 100.0) <= best + 1e-12);

        double Score(double threshold) => poses.Where(p => p.IsRight).Average(p => p.Ratio >= threshold ? 1.0 : 0)
            + poses.Where(p => !p.IsRight).Average(p => p.Ratio < threshold ? 1.0 : 0);
    }
}
