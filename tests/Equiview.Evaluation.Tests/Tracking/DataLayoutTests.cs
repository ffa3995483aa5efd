using Equiview.Evaluation.Tracking;
using Equiview.Formats;
using Equiview.Formats.Csv;
using Equiview.Formats.Npy;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.TestKit;
using Equiview.Tracking.Tests;
namespace Equiview.Evaluation.Tests.Tracking;

/// <summary>Layouts in which benchmarks of point tracking are published.</summary>
public sealed class DataLayoutTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void DriveTrack_ClipOfTapVid3d_IsProjectedIntoItsImages()
    {
        string file = Repository.PathOf("tests", "Equiview.Evaluation.Tests", "Fixtures", "tracking", "drivetrack.npz");
        foreach (string data in new[] { file, Path.GetDirectoryName(file)! })
        {
            EvaluationClip clip = Assert.Single(TrackingClips.Open(data, null, synthetic: false, seed: 1));
            Assert.Equal(("drivetrack", new ImageSize(32, 24), 3), (clip.Name, clip.Size, clip.Frames.Count()));
            Assert.Equal([new(16, 12), new(17, 12), new PixelPoint(17, 12.5)], clip.Tracks[0].Points);
            Assert.Equal([false, true, true], clip.Tracks[1].Visible);
            Assert.Equal(1, clip.Tracks[1].Query.Frame);
            Assert.Equal(0, clip.Tracks[1].Points[1].DistanceTo(clip.Tracks[1].Query.Point), 1e-9);
        }
    }

    [Fact]
    public void PointOdyssey_FolderOfScenes_TakesWholeTracks()
    {
        var wall = new MovingWall(4, 2, 1);
        MakeScene("cars", wall);
        EvaluationClip clip = Assert.Single(TrackingClips.Open(folder.Path, null, synthetic: false, seed: 1));
        Assert.Equal("cars", clip.Name);
        Assert.Equal([0, 3], clip.Tracks.Select(t => t.Query.Track)); // 1 is hidden in frame 0, 2 not valid in all
        Assert.Equal(new PixelPoint(54, 42), clip.Tracks[0].Points[2]);
        Assert.Equal([true, true, false, true], clip.Tracks[1].Visible);
        Assert.Equal("cars", Assert.Single(TrackingClips.Open(folder["cars"], null, synthetic: false, seed: 1)).Name);
    }

    [Fact]
    public void RoboTap_FolderOfPickles_IsAllTheirVideos()
    {
        string file = SharedData.Require("..", "cases", "tracking", "tv_kin.pkl");
        File.Copy(file, folder["robotap_split0.pkl"]);
        File.Copy(file, folder["robotap_split1.pkl"]);
        Assert.Equal(2, TrackingClips.Open(folder.Path, null, synthetic: false, seed: 1).Count);
    }

    [Fact]
    public void OtherFolder_IsRefused() =>
        Assert.Throws<InvalidFileException>(() => TrackingClips.Open(folder.Path, null, synthetic: false, seed: 1));

    [Fact]
    public void Run_AnyClip_ScoresEachPointToo()
    {
        MakeScene("cars", new MovingWall(4, 2, 1));
        var evaluation = new TapVidEvaluation();
        IReadOnlyList<EvaluationClip> clips = TrackingClips.Open(folder.Path, null, synthetic: false, seed: 1);
        IReadOnlyList<Metric> row = evaluation.Run("truth", clips, (_, _) => clips[0].Tracks).First().Metrics;
        Assert.Equal(100, row.Single(m => m.Name == "AJ").Value);
        Assert.Equal(100, row.Single(m => m.Name == "AJ_RD").Value);
        Assert.Equal(100, row.Single(m => m.Name == "survival").Value);
        evaluation.Points.Write(folder.Path);
        CsvTable points = CsvTable.Read(folder["points.csv"], [], ["track", "AJ"], skipBad: false);
        Assert.Equal([0, 3], points.Column("track"));
        Assert.Equal([1, 1], points.Column("AJ"));
        Assert.Equal(["", "1"], points.Text("AJ_RD")!); // the first has no occlusion
    }

    private void MakeScene(string name, MovingWall wall)
    {
        Directory.CreateDirectory(Path.Combine(folder[name], "rgbs"));
        for (int f = 0; f < wall.Frames.Count; f++)
            ImageFile.Write(Path.Combine(folder[name], "rgbs", $"rgb_{f:D5}.jpg"), wall.Frames[f]);
        int frames = wall.Frames.Count, points = 4;
        float[] xy = [.. Enumerable.Range(0, frames).SelectMany(f => Enumerable.Range(0, points)
            .SelectMany(n => (float[])[50 + n + (2 * f), 40 + f]))];
        byte[] visible = [1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1], valid = [1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1];
        NpzFile.Write(Path.Combine(folder[name], "anno.npz"), new Dictionary<string, StoredTensor>
        {
            ["trajs_2d"] = StoredTensor.From(xy, frames, points, 2),
            ["visibs"] = new(ElementType.Bool, [frames, points], visible),
            ["valids"] = new(ElementType.Bool, [frames, points], valid),
        });
    }
}
