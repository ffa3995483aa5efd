using Equiview.Correspondence.Semantic;
using Equiview.Correspondence.Tests;
using Equiview.Evaluation.Semantic;
using Equiview.Features;
using Equiview.Formats.Semantic;
using Equiview.TestKit;
namespace Equiview.Evaluation.Tests.Semantic;

/// <summary>semantic.npz: key points transferred and counted by the reference's own functions.</summary>
public sealed class SemanticGoldenTests : TensorLeakGuard
{
    private readonly Golden golden = new("semantic.npz");

    [Fact]
    public void Transfer_PaperReadout_GivesTheReferencePoints()
    {
        FeatureMap source = golden.Map("map_source"), target = golden.Map("map_target");
        int[] expected = golden.Integers("dot_pred_xy");
        IReadOnlyList<PixelPoint> actual = new SemanticTransfer(SemanticReadout.Paper).Transfer(source, Points("source_keypoints"), target);
        Assert.Equal(Enumerable.Range(0, 12).Select(i => new PixelPoint(expected[2 * i], expected[(2 * i) + 1])), actual);
    }

    [Theory]
    [InlineData("dot")]
    [InlineData("cosine")]
    public void Percent_PaperVariant_EqualsTheReference(string prefix)
    {
        int[] predicted = golden.Integers(prefix + "_pred_xy"), used = golden.Integers("used_matches");
        PixelPoint[] truth = Points("target_keypoints");
        int[] kept = [.. Enumerable.Range(0, 12).Where(i => used[i] != 0)];
        var pair = new SemanticPair("c", "a", "b", [.. kept.Select(i => new SemanticKeypoint(default, truth[i]))]);
        KeypointErrors errors = KeypointErrors.Of(
            pair, [.. kept.Select(i => new PixelPoint(predicted[2 * i], predicted[(2 * i) + 1]))], new ImageSize(840, 840));
        Assert.Equal(golden.Singles(prefix + "_error_px"), errors.ErrorsPixels.Select(e => (float)e), (a, b) => Math.Abs(a - b) < 1e-3);
        float[] expected = golden.Singles(prefix + "_pck_10_05_15");
        Assert.Equal(
            expected.Select(e => Math.Round(100.0 * e, 4)),
            new[] { 0.10, 0.05, 0.15 }.Select(a => Math.Round(Pck.Percent([errors], PckVariant.Paper, a), 4)),
            (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void IsRight_ErrorsAtTheThreshold_FollowTheReferencesSinglePrecision()
    {
        float[] errors = golden.Singles("threshold_edge_error_px");
        int[] expected = golden.Integers("threshold_edge_correct_10_05_15");
        double[] alphas = [0.10, 0.05, 0.15];
        for (int a = 0; a < 3; a++)
        {
            for (int i = 0; i < 6; i++)
                Assert.Equal(expected[(6 * a) + i] != 0, Pck.IsRight(errors[i], alphas[a], 840, strict: true));
        }
    }

    protected override void Dispose(bool disposing)
    {
        golden.Dispose();
        base.Dispose(disposing);
    }

    private PixelPoint[] Points(string key)
    {
        float[] values = golden.Singles(key);
        return [.. Enumerable.Range(0, values.Length / 3).Select(i => new PixelPoint(values[3 * i], values[(3 * i) + 1]))];
    }
}
