using Equiview.Evaluation.Synthetic;
using Equiview.Tracking.Flow;

namespace Equiview.Evaluation.Tests.Synthetic;

public sealed class WalkingClipsTests
{
    private static readonly ImageSize Size = new(213, 120);

    // Flow started at the truth must not want to leave it: a check of the pictures that does not go through the body's own geometry.
    [Fact]
    public void Make_VisiblePoints_LookTheSameInNeighboringFrames()
    {
        SyntheticClip clip = WalkingClips.Make(4, 12, Size);
        var lucas = new LucasKanade(9);
        GrayFrame[] gray = [.. clip.Frames.Select(f => new GrayFrame(f))];
        PixelPoint[] pulls =
        [
            .. from t in clip.Tracks
            from f in Enumerable.Range(1, 11)
            where t.Visible[f] && t.Visible[f - 1] && Inside(t.Points[f]) && Inside(t.Points[f - 1])
            select lucas.Follow(gray[f - 1], gray[f], [t.Points[f - 1]], [t.Points[f]])[0].Point - t.Points[f],
        ];
        Assert.True(pulls.Length > 200);
        Assert.InRange(Median(pulls.Select(p => p.X)), -0.15, 0.15);
        Assert.InRange(Median(pulls.Select(p => p.Y)), -0.15, 0.15);
        Assert.InRange(Median(pulls.Select(p => p.DistanceTo(default))), 0, 1);
        static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);
        static bool Inside(PixelPoint p) => p.X > 10 && p.Y > 10 && p.X < Size.Width - 10 && p.Y < Size.Height - 10;
    }

    [Fact]
    public void Make_PointsLeaveSightAndComeBack()
    {
        SyntheticClip clip = WalkingClips.Make(5, 12, Size);
        Assert.Contains(clip.Tracks, t => Enumerable.Range(1, 10).Any(f => !t.Visible[f] && t.Visible.Take(f).Contains(true)
            && t.Visible.Skip(f + 1).Contains(true)));
        Assert.All(clip.Tracks, t => Assert.True(t.Visible[t.Query.Frame]));
        Assert.InRange(clip.Tracks.Count, 60, 150);
    }

    [Fact]
    public void Make_SameSeed_GivesTheSameBytes()
    {
        SyntheticClip a = WalkingClips.Make(2, 3, Size), b = WalkingClips.Make(2, 3, Size);
        Assert.Equal(a.Frames.SelectMany(f => f.Pixels), b.Frames.SelectMany(f => f.Pixels));
        Assert.NotEqual(a.Frames[0].Pixels, WalkingClips.Make(3, 3, Size).Frames[0].Pixels);
    }
}
