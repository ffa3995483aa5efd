using Equiview.Correspondence.Similarity;
using Equiview.Features;
using Equiview.Tracking.Flow;
using Equiview.Tracking.MultiHypothesis;
namespace Equiview.Tracking.Tests.MultiHypothesis;

public sealed class HypothesisSetTests
{
    private static readonly ImageSize Size = new(160, 96);
    private static readonly PixelPoint Start = new(44, 44);
    private static readonly MultiHypothesisOptions Options = new();

    [Fact]
    public void Step_OneHypothesis_IsGreedy()
    {
        HypothesisSet greedy = Begin(Options with { MaxHypotheses = 1 }), wide = Begin(Options);
        PixelPoint near = Start + new PixelPoint(1, 0), far = Start + new PixelPoint(16, 0);
        foreach (HypothesisSet set in new[] { greedy, wide })
            Step(set, 1, [new(near, CandidateOrigin.Photometric), new(far, CandidateOrigin.Feature)]);
        Assert.Single(greedy.Hypotheses, h => h.Visible);
        Assert.Equal(2, wide.Hypotheses.Count(h => h.Visible));
        Assert.Equal(near, greedy.Best.Point);
        Assert.Equal(wide.Best.Cost, greedy.Best.Cost);
    }

    [Fact]
    public void Step_HiddenPoint_Costs()
    {
        HypothesisSet set = Begin(Options);
        Step(set, 1, []);
        Hypothesis hidden = Assert.Single(set.Hypotheses);
        Assert.Equal(CandidateOrigin.Hidden, hidden.Origin);
        Assert.Equal(Options.Costs.HiddenCost + Options.Costs.SwitchCost, hidden.Cost, 1e-12);
        Step(set, 2, []);
        Assert.Equal((2 * Options.Costs.HiddenCost) + Options.Costs.SwitchCost, set.Best.Cost, 1e-12);
        Assert.Equal(2, set.Best.HiddenFrames);
    }

    [Fact]
    public void Step_WhereItWas_CostsLessThanHidden()
    {
        HypothesisSet set = Begin(Options);
        Step(set, 1, [new(Start, CandidateOrigin.Photometric)]);
        Assert.True(set.Best.Visible);
        Assert.Equal(0, set.Best.Cost, 1e-4);
        Assert.Contains(set.Hypotheses, h => !h.Visible);
    }

    [Fact]
    public void Step_AnotherCell_IsLessLikely()
    {
        HypothesisSet set = Begin(Options);
        Step(set, 1, [new(Start + new PixelPoint(40, 24), CandidateOrigin.Feature)]);
        Assert.False(set.Best.Visible);
        Assert.Equal(2, set.Hypotheses.Count);
    }

    [Fact]
    public void Step_BoundedMemory_DropsThePast()
    {
        HypothesisSet set = Begin(Options, memory: 8);
        for (int frame = 1; frame <= 20; frame++)
            Step(set, frame, [new(Start, CandidateOrigin.Photometric)]);
        Assert.NotNull(set.Best.Ancestor(7));
        Assert.Null(set.Best.Ancestor(9));
    }

    [Fact]
    public void OwnMotion_OneWildFrame_IsTheMedianVelocity()
    {
        Hypothesis at = new(0, new(10, 10), CandidateOrigin.Query, 0, 0, null);
        foreach (double x in new[] { 12, 14, 16, 30.0 })
            at = new Hypothesis(at.Frame + 1, new(x, 10), CandidateOrigin.Flow, 0, 0, at);
        Assert.Equal(new PixelPoint(2, 0), at.OwnMotion);
        Assert.Equal(new PixelPoint(14, 0), at.Velocity);
    }

    private static HypothesisSet Begin(MultiHypothesisOptions options, int? memory = null) =>
        new(new PointQuery(0, 0, Start), new GrayFrame(new RgbImage(Size)), Index(), options, memory);

    private static void Step(HypothesisSet set, int frame, Candidate[] candidates)
    {
        FeatureMapIndex index = Index();
        var templates = new FrameTemplates(
            frame, new DissimilarityMap(index.Score(set.QueryTemplate)), new DissimilarityMap(index.Score(set.RecentTemplate)),
            new GrayFrame(new RgbImage(Size)));
        FlowStep[] lost = [.. set.Hypotheses.Select(h => new FlowStep(h.Point, double.PositiveInfinity))];
        set.Step(templates, lost, candidates, new PixelPoint[lost.Length]);
    }

    // Random descriptors: every cell differs from all others.
    private static FeatureMapIndex Index()
    {
        var grid = new PatchGrid(20, 12, 8, 8);
        var random = new Random(7);
        float[] values = [.. Enumerable.Range(0, grid.Count * 16).Select(_ => (float)(random.NextDouble() - 0.5))];
        return new FeatureMapIndex(new FeatureMap(values, 16, grid, AxisMapping.Identity, Size));
    }
}
