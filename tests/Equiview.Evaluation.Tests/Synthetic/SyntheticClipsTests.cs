using Equiview.Evaluation.Synthetic;
using Equiview.Evaluation.Tracking;
using Equiview.Evaluation.Tracking.Metrics;
using Equiview.Tracking.Flow;

namespace Equiview.Evaluation.Tests.Synthetic;

public sealed class SyntheticClipsTests
{
    private static readonly ImageSize Size = new(160, 120);

    [Fact]
    public void FromTextures_VisiblePoints_LookTheSameInEveryFrame()
    {
        SyntheticClip clip = SyntheticClips.FromTextures(4, 8, Size);
        Assert.Contains(clip.Tracks, t => t.Visible.Contains(false) && t.Visible.Count(v => v) > 3);
        var lucas = new LucasKanade(9);
        GrayFrame[] gray = [.. clip.Frames.Select(f => new GrayFrame(f))];
        // Photometric check that does not go through the scene's own geometry: flow started at the truth must not want to leave it.
        PixelPoint[] pulls = [
            .. from t in clip.Tracks
            from f in Enumerable.Range(1, 7)
            where t.Visible[f] && t.Visible[f - 1] && Inside(t.Points[f]) && Inside(t.Points[f - 1])
            select lucas.Follow(gray[f - 1], gray[f], [t.Points[f - 1]], [t.Points[f]])[0].Point - t.Points[f]];
        Assert.True(pulls.Length > 100);
        Assert.InRange(Median(pulls.Select(p => p.X)), -0.15, 0.15);
        Assert.InRange(Median(pulls.Select(p => p.Y)), -0.15, 0.15);
        static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);
        static bool Inside(PixelPoint p) => p.X > 10 && p.Y > 10 && p.X < Size.Width - 10 && p.Y < Size.Height - 10;
    }

    [Fact]
    public void FromTextures_SameSeed_GivesTheSameBytes()
    {
        SyntheticClip a = SyntheticClips.FromTextures(2, 3, Size), b = SyntheticClips.FromTextures(2, 3, Size);
        Assert.Equal(a.Frames.SelectMany(f => f.Pixels), b.Frames.SelectMany(f => f.Pixels));
        Assert.NotEqual(a.Frames[0].Pixels, SyntheticClips.FromTextures(3, 3, Size).Frames[0].Pixels);
    }

    [Fact]
    public void Evaluate_TruthAsPrediction_IsPerfect()
    {
        var clip = EvaluationClip.From(SyntheticClips.FromTextures(2, 6, Size));
        IReadOnlyList<PointTrack> truth = TapVidQueries.Sample(clip.Tracks, TapVidQueryMode.Strided);
        MetricRow[] rows = [.. new TapVidEvaluation().Run("truth", [clip, clip], (_, queries) =>
        {
            Assert.Equal(truth.Select(t => t.Query), queries);
            return truth;
        })];
        Assert.Equal(3, rows.Length);
        Assert.All(rows, r => Assert.All(r.Metrics, m => Assert.Equal(m.HigherIsBetter == false ? 0 : 100, m.Value, 1e-9)));
    }
}
