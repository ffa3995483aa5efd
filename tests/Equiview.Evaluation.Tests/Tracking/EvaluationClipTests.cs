using Equiview.Evaluation.Synthetic;
using Equiview.Evaluation.Tracking;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.TestKit;
using Equiview.Tracking.Tests;
namespace Equiview.Evaluation.Tests.Tracking;

public sealed class EvaluationClipTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("kitti_flow")]
    [InlineData("middlebury_motorcycle")]
    public void FlowPair_RealPair_TrueTargetsLookAlikeMoreThanStaying(string name)
    {
        EvaluationClip clip = FlowPairClip.Read(SharedData.Require("tracking", name));
        RgbImage[] frames = [.. clip.Frames];
        Assert.Equal(2000, clip.Tracks.Count);
        Assert.All(clip.Tracks, t => Assert.True(clip.Size.Contains(t.Points[1])));
        // The photographs decide: the true target is nearer in color than the place the point left.
        double Difference(PixelPoint a, PixelPoint b) =>
            Enumerable.Range(0, 3).Sum(c => Math.Abs(Value(frames[0], a, c) - Value(frames[1], b, c)));
        Assert.True(
            clip.Tracks.Average(
                t => Difference(t.Points[0], t.Points[1])) < 0.6 * clip.Tracks.Average(t => Difference(t.Points[0], t.Points[0])));
    }

    [Fact]
    public void FlowPair_OtherFolder_IsRefused()
    {
        Assert.False(FlowPairClip.Is(folder.Path));
        Assert.Throws<InvalidFileException>(() => FlowPairClip.Read(folder.Path));
    }

    [Fact]
    public void MaskedClips_RealSequences_GiveOneClipEach()
    {
        string data = SharedData.Require("tracking", "davis_badja");
        IReadOnlyList<SyntheticClip> clips = MaskedClips.Make(data, 3, 3, new ImageSize(213, 120));
        Assert.Equal(["camel", "dog", "horsejump-high"], MaskedClips.Names(data));
        Assert.Equal(3, clips.Count);
        Assert.All(clips, c => Assert.Equal(3, c.Frames.Count));
        Assert.All(clips, c => Assert.NotEmpty(c.Tracks));
        Assert.Throws<InvalidFileException>(() => MaskedClips.Make(folder.Path, 3, 3, new ImageSize(213, 120)));
    }

    [Fact]
    public void StridedPickle_WithFrames_KeepsItsQueriesAndScales()
    {
        // {'videos': [{'video_idx': 0, 'w': 96, 'h': 72, 'query_points': {0: [[30., 40.]]}, 'target_points': {0: [[[30., 40.], [31.,
        // 40.]]]}, 'occluded': {0: [[False, False]]}}]} written by Python's pickle (protocol 2).
        File.WriteAllBytes(folder["strided.pkl"], Convert.FromBase64String(StridedPickle));
        Directory.CreateDirectory(folder["0/video"]);
        IReadOnlyList<RgbImage> frames = new MovingWall(2, 2, 0).Frames;
        for (int i = 0; i < 2; i++)
            ImageFile.Write(Path.Combine(folder["0/video"], $"{i:D5}.png"), frames[i]);
        EvaluationClip clip = Assert.Single(EvaluationClip.FromStridedPickle(folder["strided.pkl"], folder.Path));
        PointTrack track = Assert.Single(clip.Tracks);
        Assert.Equal(new PixelPoint(60, 80), track.Query.Point); // 96 x 72 to 192 x 144
        Assert.Equal(new PixelPoint(62, 80), track.Points[1]);
        MetricRow row = Assert.Single(new TapVidEvaluation().Run("truth", [clip], (video, queries) =>
        {
            Assert.Equal(2, video.Count());
            Assert.Single(queries);
            return clip.Tracks;
        }));
        Assert.Equal(100, row.Metrics[0].Value, 1e-9);
        Assert.Throws<InvalidFileException>(() => EvaluationClip.FromStridedPickle(folder["strided.pkl"], folder["0"]));
    }

    private const string StridedPickle =
        "gAJ9cQBYBgAAAHZpZGVvc3EBXXECfXEDKFgJAAAAdmlkZW9faWR4cQRLAFgBAAAAd3EFS2BYAQAAAGhxBktIWAwAAABxdWVyeV9wb2ludHNxB3"
            + "1xCEsAXXEJXXEKKEdAPgAAAAAAAEdARAAAAAAAAGVhc1gNAAAAdGFyZ2V0X3BvaW50c3ELfXEMSwBdcQ1dcQ4oXXEPKEdAPgAAAAAAAEdARAAA"
            + "AAAAAGVdcRAoR0A/AAAAAAAAR0BEAAAAAAAAZWVhc1gIAAAAb2NjbHVkZWRxEX1xEksAXXETXXEUKImJZWFzdWFzLg==";

    private static double Value(RgbImage image, PixelPoint p, int channel)
    {
        int x = Math.Clamp((int)p.X, 0, image.Size.Width - 1), y = Math.Clamp((int)p.Y, 0, image.Size.Height - 1);
        return image.Pixels[(3 * ((y * image.Size.Width) + x)) + channel];
    }

    [Fact]
    public void FromPickle_EncodedFramesOfKinetics_AreDecoded()
    {
        string file = SharedData.Require("..", "cases", "tracking", "tv_kin.pkl");
        EvaluationClip clip = Assert.Single(EvaluationClip.FromPickle(file));
        RgbImage[] frames = [.. clip.Frames];
        Assert.All(frames, f => Assert.Equal(clip.Size, f.Size));
        Assert.All(clip.Tracks, t => Assert.Equal(frames.Length, t.Length));
        Assert.True(frames.Length > 1 && frames[0].Pixels.Distinct().Count() > 50);
    }
}
