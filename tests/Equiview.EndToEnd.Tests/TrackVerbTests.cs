using System.Text;
using System.Text.Json;
using Equiview.Formats;
using Equiview.Formats.Csv;
using Equiview.Formats.Files;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Synthetic;
using Equiview.Imaging.Video;
using Equiview.TestKit;
namespace Equiview.EndToEnd.Tests;

public sealed class TrackVerbTests : IDisposable
{
    private const int Frames = 6;
    private static readonly ImageSize Size = new(192, 144);
    private readonly TemporaryFolder folder = new();
    private readonly RgbImage[] frames;

    public TrackVerbTests()
    {
        // A wall that slides 2 px to the right and 1 px up each frame.
        var scene = new LayeredScene([new SceneLayer(ProceduralTexture.Make(new ImageSize(420, 320), 5))], Size);
        frames = [.. Enumerable.Range(0, Frames)
            .Select(f => scene.Render(new SceneView([Homography.Translation(-60 + (2 * f), -40 - f)])))];
        Directory.CreateDirectory(folder["video"]);
        for (int f = 0; f < Frames; f++)
            ImageFile.Write(Path.Combine(folder["video"], $"{f}.png"), frames[f]);
        File.WriteAllText(folder["q.csv"], "track,frame,x,y\n7,0,60,80\n9,3,100.5,70\n");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Track_SlidingWall_FollowsItAndWritesEveryForm()
    {
        CommandResult result = await CommandLine.RunProcess(
            folder.Path, "track", "video", "--queries", "q.csv", "--overlay", "o.html", "--rrd", "t.rrd", "--json", "-o", "t.csv");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.True(Pictures.IsRecording(folder["t.rrd"]));
        Assert.Equal(2, JsonDocument.Parse(result.Output).RootElement.GetProperty("tracks").GetArrayLength());
        CsvTable table = CsvTable.Read(folder["t.csv"], "track", "frame", "x", "y", "visible", "confidence");
        Assert.Equal(2 * Frames, table.Rows.Count);
        foreach (double[] row in table.Rows)
        {
            (double x, double y) = row[0] == 7 ? (60 + (2 * row[1]), 80 - row[1]) : (100.5 + (2 * (row[1] - 3)), 70 - (row[1] - 3));
            Assert.InRange(new PixelPoint(row[2], row[3]).DistanceTo(new(x, y)), 0, 0.5);
            Assert.Equal(1, row[4]);
        }

        Assert.Equal(Frames, File.ReadAllText(folder["o.html"]).Split("base64,").Length - 1);
    }

    /// <summary>A first run, then five corrections of it, each with the features of the cache.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Track_FiveCorrectionsOfA200FrameClip_ChangeTheirTrackAlone()
    {
        var scene = new LayeredScene([new SceneLayer(ProceduralTexture.Make(new ImageSize(420, 320), 5))], Size);
        Directory.CreateDirectory(folder["long"]);
        for (int f = 0; f < 200; f++)
        {
            RgbImage frame = scene.Render(new SceneView([Homography.Translation(-60 + (0.3 * f), -40 - (0.2 * f))]));
            ImageFile.Write(Path.Combine(folder["long"], $"{f:D3}.png"), frame);
        }

        File.WriteAllLines(
            folder["points.csv"], ["track,frame,x,y", .. Enumerable.Range(0, 8).Select(i => $"{i},0,{30 + (15 * i)},{60 + (4 * i)}")]);
        string[] common = ["track", "long", "--cache", "c", "--quiet"];
        CommandResult first = await CommandLine.Run(folder.Path, [.. common, "--queries", "points.csv", "-o", "t0.csv"]);
        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        foreach ((int run, int frame) in new[] { 100, 40, 150, 60, 190 }.Index())
        {
            File.AppendAllLines(folder["points.csv"], run == 0 ? [] : [File.ReadAllLines(folder["fix.csv"])[1]]);
            string row = FormattableString.Invariant($"3,{frame},{75 + (0.3 * frame) + 1},{72 - (0.2 * frame)}");
            File.WriteAllLines(folder["fix.csv"], ["track,frame,x,y", row]);
            CommandResult result = await CommandLine.Run(
                folder.Path,
                [.. common, "--queries", "points.csv", "--correct", $"t{run}.csv", "--anchors", "fix.csv", "-o", $"t{run + 1}.csv"]);
            Assert.Equal((0, ""), (result.ExitCode, result.Error));
            string[] before = File.ReadAllLines(folder[$"t{run}.csv"]), after = File.ReadAllLines(folder[$"t{run + 1}.csv"]);
            bool IsOther(string line) => !line.StartsWith("3,", StringComparison.Ordinal);
            Assert.Equal(before.Where(IsOther), after.Where(IsOther));
            Assert.Contains(after, l => l.StartsWith(row + ",1,1,", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Track_GridForAnotherTool_IsWrittenInItsFormat()
    {
        CommandResult result = await CommandLine.Run(
            folder.Path, "track", "video", "--grid", "4", "--add-every", "3", "--memory-gb", "1", "--export", "deeplabcut", "-o", "t.h5",
            "--quiet");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        result = await CommandLine.Run(folder.Path, "track", "video", "--queries", "t.h5", "--export", "nuke", "--quiet");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("point_3", File.ReadAllText(folder["tracks.nk"]));
    }

    [Fact]
    public async Task Track_ImagesThroughAPipe_AreFollowedFrameByFrame()
    {
        using var pipe = new MemoryStream();
        foreach (RgbImage frame in frames)
        {
            pipe.Write(Encoding.ASCII.GetBytes($"P6 {frame.Width} {frame.Height} 255\n"));
            pipe.Write(frame.Pixels);
        }

        CommandResult result = await CommandLine.Run(
            folder.Path, pipe.ToArray(), ["track", "-", "--mode", "online", "--queries", "q.csv", "-o", "-"]);
        Assert.Equal(0, result.ExitCode);
        double[][] rows = [.. result.Output.TrimEnd().Split('\n').Skip(1).Select(l => l.Split(',').Select(double.Parse).ToArray())];
        Assert.Equal(Frames + (Frames - 3), rows.Length);
        Assert.All(
            rows.Where(r => r[0] == 7),
            r => Assert.InRange(new PixelPoint(r[2], r[3]).DistanceTo(new(60 + (2 * r[1]), 80 - r[1])), 0, 0.5));
        Assert.Contains("track 9: active (added)", result.Error);
        Assert.Contains("ms (median)", result.Error);
    }

    [Theory]
    [InlineData("the picture is cut")]
    [InlineData("junk follows")]
    [InlineData("the size changes")]
    public async Task Track_PipeThatBreaks_KeepsTheRowsBeforeIt(string fault)
    {
        using var pipe = new MemoryStream();
        foreach (RgbImage frame in frames)
        {
            pipe.Write(Encoding.ASCII.GetBytes($"P6 {frame.Width} {frame.Height} 255\n"));
            pipe.Write(frame.Pixels);
        }

        if (fault == "the picture is cut")
            pipe.SetLength(pipe.Length - 100);
        else if (fault == "junk follows")
            pipe.Write("no picture"u8);
        else
            pipe.Write([.. "P6 2 2 255\n"u8, .. new byte[12]]);
        CommandResult result = await CommandLine.Run(
            folder.Path, pipe.ToArray(), ["track", "-", "--mode", "online", "--grid", "3", "-o", "live.csv"]);
        Assert.Equal(3, result.ExitCode);
        int whole = fault == "the picture is cut" ? Frames - 1 : Frames;
        Assert.Contains($"the rows of the {whole} frames before it are written", result.Error);
        Assert.Equal(whole, CsvTable.Read(folder["live.csv"], "track", "frame").Column("frame").Distinct().Count());
    }

    [Theory]
    [InlineData(3, "track", "video", "--queries", "nan.csv")]
    [InlineData(3, "track", "video", "--queries", "outside.csv")]
    [InlineData(3, "track", "video", "--queries", "late.csv")]
    [InlineData(3, "track", "video", "--queries", "twice.csv")]
    [InlineData(2, "track", "video")]
    [InlineData(2, "track", "video", "--grid", "4", "--overlay", "o.gif")]
    [InlineData(2, "track", "-", "--grid", "4")]
    [InlineData(2, "track", "video", "--grid", "4", "--trail", "5")]
    [InlineData(2, "track", "video", "--grid", "4", "--overlay", "o.mp4", "--trail", "-1")]
    [InlineData(2, "track", "video", "--grid", "4", "--overlay", "o.mp4", "--fps", "0")]
    [InlineData(2, "track", "video", "--grid", "4", "--overlay", "o.mp4", "--fps", "NaN")]
    [InlineData(2, "track", "video", "--grid", "4", "--overlay", "none/o.mp4")]
    [InlineData(2, "track", "video", "--grid", "4", "--rrd", "none/o.rrd")]
    [InlineData(2, "track", "video", "--grid", "4", "--rrd", "o.mp4")]
    [InlineData(2, "track", "-", "--mode", "online", "--grid", "4", "--rrd", "o.rrd")]
    [InlineData(2, "track", "video", "--grid", "4", "-o", "t.txt")]
    [InlineData(2, "track", "video", "--grid", "4", "--export", "sleap", "-o", "t.csv")]
    [InlineData(2, "track", "video", "--queries", "q.csv", "--add-every", "5")]
    [InlineData(2, "track", "video", "--grid", "4", "--memory-gb", "1", "--mode", "flow")]
    [InlineData(2, "track", "video", "--grid", "4", "-o", "none/t.csv")]
    [InlineData(2, "track", "video", "--grid", "4", "--mode", "paper", "--constants", "nan.csv")]
    [InlineData(3, "track", "video", "--grid", "4", "--constants", "nan.csv")]
    [InlineData(2, "eval", "tracking", "--modes", "flow", "--constants", "nan.csv")]
    [InlineData(3, "track", "video", "--queries", "q.csv", "--every", "2")]
    [InlineData(3, "track", "video", "--grid", "4", "--start", "5", "--end", "3")]
    [InlineData(3, "track", "cut.mp4", "--grid", "4")]
    [InlineData(3, "track", "mixed", "--grid", "4")]
    [InlineData(3, "track", "camera:97", "--mode", "online", "--grid", "4")]
    [InlineData(3, "eval", "tracking", "--data", "video")]
    [InlineData(2, "eval", "tracking", "--modes", "magic")]
    [InlineData(2, "eval", "tracking", "--ablation", "magic")]
    [InlineData(4, "track", "video", "--grid", "4", "--mode", "tapnext")]
    [InlineData(4, "eval", "tracking", "--modes", "tapnext")]
    [InlineData(3, "track", "video", "--grid", "4", "--mode", "tapnext", "--tracker-weights", "nan.csv")]
    [InlineData(2, "track", "video", "--grid", "4", "--tracker-weights", "tapnextpp")]
    [InlineData(2, "track", "video", "--grid", "4", "--mode", "tapnext", "--model", "alike-n")]
    [InlineData(2, "track", "video", "--grid", "4", "--mode", "tapnext", "--tracker-side", "100")]
    [InlineData(2, "track", "--tensor", "x.npy")]
    [InlineData(2, "track", "--mode", "accurate", "--tensor", "x.npy", "--query-array", "q.npy")]
    [InlineData(2, "track", "--grid", "4")]
    [InlineData(2, "features", "video/0000.png", "--model", "tapnext")]
    [InlineData(2, "track", "video", "--grid", "4", "--crops", "0.5")]
    [InlineData(2, "track", "video", "--grid", "4", "--crops", "2", "--mode", "paper")]
    public async Task BadInput_OfEveryKind_IsOneLineAndACode(int code, params string[] arguments)
    {
        File.WriteAllText(folder["nan.csv"], "track,frame,x,y\n0,0,nan,5\n");
        File.WriteAllText(folder["outside.csv"], "track,frame,x,y\n0,0,500,5\n");
        File.WriteAllText(folder["late.csv"], "track,frame,x,y\n0,60,50,50\n");
        File.WriteAllText(folder["twice.csv"], "track,frame,x,y\n0,0,50,50\n0,0,60,60\n");
        using (var writer = new VideoWriter(folder["whole.mp4"], Size, 10, VideoEncoding.Mp4v))
        {
            foreach (RgbImage frame in frames)
                writer.Write(frame);
            writer.Finish();
        }

        byte[] video = File.ReadAllBytes(folder["whole.mp4"]);
        File.WriteAllBytes(folder["cut.mp4"], video[..(video.Length / 2)]);
        Directory.CreateDirectory(folder["mixed"]);
        ImageFile.Write(Path.Combine(folder["mixed"], "0.png"), frames[0]);
        ImageFile.Write(Path.Combine(folder["mixed"], "1.png"), new RgbImage(new ImageSize(64, 64)));
        CommandResult result = await CommandLine.Run(folder.Path, [.. arguments, "--quiet"]);
        Assert.Equal(code, result.ExitCode);
        Assert.StartsWith("equiview: ", result.ErrorLine);
        Assert.False(File.Exists(folder["tracks.csv"]));
    }

    [Fact]
    public async Task Track_SomeFramesOfAVideo_KeepTheirNumbersAndTimes()
    {
        using (var writer = new VideoWriter(folder["clip.mp4"], Size, 10))
        {
            foreach (RgbImage frame in frames)
                writer.Write(frame);
            writer.Finish();
        }

        File.WriteAllText(folder["from3.csv"], "track,frame,x,y\n4,3,100.5,70\n");
        CommandResult result = await CommandLine.Run(
            folder.Path, "track", "clip.mp4", "--queries", "from3.csv", "--start", "1", "--every", "2", "--overlay", "o.mp4", "--labels",
            "--trail", "all", "-o", "t.csv");
        Assert.Equal(0, result.ExitCode);
        CsvTable table = CsvTable.Read(folder["t.csv"], "track", "frame", "x", "y", "visible", "seconds");
        Assert.Equal([1, 3, 5], table.Column("frame"));
        Assert.All(table.Rows, r => Assert.Equal(r[1] / 10, r[^1], 3));
        Assert.All(table.Rows, r => Assert.InRange(new PixelPoint(r[2], r[3]).DistanceTo(new(94.5 + (2 * r[1]), 73 - r[1])), 0, 0.7));
        using VideoReader overlay = VideoReader.Open(folder["o.mp4"]);
        Assert.Equal(3, overlay.Count());
    }

    [Fact]
    public async Task Track_VideoOfOneFrame_IsTheQueriesThemselves()
    {
        Directory.CreateDirectory(folder["one"]);
        ImageFile.Write(Path.Combine(folder["one"], "0.png"), frames[0]);
        CommandResult result = await CommandLine.Run(folder.Path, "track", "one", "--grid", "3", "-o", "t.csv");
        Assert.Equal(0, result.ExitCode);
        Assert.All(CsvTable.Read(folder["t.csv"], "track", "frame", "x", "y").Column("frame"), f => Assert.Equal(0, f));
    }

    [Fact]
    public async Task EvalTracking_PredictionFile_IsScoredAlone()
    {
        File.WriteAllText(folder["truth.csv"], "track,frame,x,y,visible\n0,0,128,128,1\n0,1,128,128,1\n0,2,128,128,0\n");
        File.WriteAllText(folder["pred.csv"], "track,frame,x,y,visible\n0,0,128,128,1\n0,1,129,128,1\n0,2,128,128,0\n");
        CommandResult result = await CommandLine.RunProcess(
            folder.Path, "eval", "tracking", "--predictions", "pred.csv", "--truth", "truth.csv", "--size", "256x256", "--query-mode",
            "first", "--json");
        Assert.Equal(0, result.ExitCode);
        // Off by exactly 1 px: within 2, 4, 8 and 16 but not within 1.
        Assert.Contains("80", result.Output);
        Assert.True(File.Exists(folder["eval-tracking/report.html"]));
    }
}
