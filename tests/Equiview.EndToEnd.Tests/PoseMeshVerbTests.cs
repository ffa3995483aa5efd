using System.Globalization;
using System.Text.Json;
using Equiview.Formats;
using Equiview.Formats.Bop;
using Equiview.Formats.Colmap;
using Equiview.Formats.Files;
using Equiview.Formats.Npy;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.TestKit;
namespace Equiview.EndToEnd.Tests;

/// <summary>'pose onboard --mesh', 'pose estimate --mesh' and 'eval pose' on a self-made box with exact truth.</summary>
public sealed class PoseMeshVerbTests(PoseMeshFixture box) : IClassFixture<PoseMeshFixture>
{
    private const string Photo = "data/test/000001/rgb/000008.png", Camera = "280,280,128,128";
    private readonly TemporaryFolder folder = box.Folder;

    [Fact]
    public async Task Estimate_RenderedPhotograph_FindsThePoseAndWritesEveryForm()
    {
        CommandResult result = await CommandLine.Run(
            folder.Path, "pose", "estimate", Photo, "--object", "box.eqobject", "--mesh", "box.ply", "--intrinsics", Camera,
            "--mask", "data/test/000001/mask/000008_000000.png", "--overlay", "overlay", "--colmap", "sparse", "-o", "poses.json");
        Assert.True(result.ExitCode == 0, result.Error);
        using JsonDocument poses = JsonDocument.Parse(File.ReadAllText(folder["poses.json"]));
        RigidTransform found = RigidTransform.FromRowMajor(
            [.. poses.RootElement[0].GetProperty("cameraFromObject").EnumerateArray().Select(v => v.GetDouble())]);
        AssertNear(Truth(8), found, degrees: 1, share: 0.01);
        ColmapImage posed = Assert.Single(ColmapModel.Read(folder["sparse"]).Images);
        Assert.Equal("000008.png", posed.Name);
        AssertNear(found, posed.CameraFromWorld, degrees: 1e-4, share: 1e-6);
        RgbImage before = ImageFile.Read(folder[Photo]), after = ImageFile.Read(folder["overlay/000008_pose.png"]);
        Assert.InRange(before.Pixels.Zip(after.Pixels).Count(p => p.First != p.Second), 1000, before.Pixels.Length / 4);
    }

    [Fact]
    public async Task Estimate_WithDepth_IsCloserThanAMillimeterInAMeter()
    {
        CommandResult result = await CommandLine.Run(
            folder.Path, "pose", "estimate", Photo, "--object", "box.eqobject", "--mesh", "box.ply", "--intrinsics", Camera,
            "--mask", "data/test/000001/mask/000008_000000.png", "--depth", "data/test/000001/depth/000008.png", "--depth-scale", "0.0001",
            "-o", "poses.csv");
        Assert.True(result.ExitCode == 0, result.Error);
        AssertNear(Truth(8), Assert.Single(BopResults.Read(folder["poses.csv"])).CameraFromObject, degrees: 0.2, share: 0.001);
    }

    [Fact]
    public async Task Onboard_MillimetersCalledMeters_WarnsAndTheOptionCuresIt()
    {
        string[] verb = [
            "pose", "onboard", "--mesh", "data/models/obj_000001.ply", "--in-plane", "1", "--side", "48", "-o", "tiny.eqobject"];
        CommandResult wrong = await CommandLine.Run(folder.Path, verb),
            right = await CommandLine.Run(folder.Path, [.. verb, "--millimeters"]);
        Assert.Equal((0, 0), (wrong.ExitCode, right.ExitCode));
        Assert.Contains("1.41e+03 m across", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("--millimeters", wrong.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("across", right.Error, StringComparison.Ordinal);
        Assert.Contains("diameter 1.4142 m", right.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Onboard_TurnOfAMesh_IsWrongUsage()
    {
        CommandResult result = await CommandLine.Run(
            folder.Path, "pose", "onboard", "--mesh", "data/models/obj_000001.ply", "--turn", "1-2=180", "-o", "none.eqobject");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--turn belongs to posed photographs", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["none.eqobject"]));
    }

    [Theory]
    [InlineData(3, "mask is empty", "--mesh", "box.ply", "--mask", "empty.png")]
    [InlineData(3, "the mask is 64x64", "--mesh", "box.ply", "--mask", "small.png")]
    [InlineData(3, "holds nothing of the image", "--mesh", "box.ply", "--box", "300,0,50,50")]
    [InlineData(2, "not both", "--mesh", "box.ply", "--box", "0,0,50,50", "--mask", "empty.png")]
    [InlineData(2, "give it with --mesh")]
    [InlineData(2, "(--millimeters)", "--mesh", "data/models/obj_000001.ply")]
    [InlineData(3, "nowhere.ply", "--mesh", "nowhere.ply")]
    [InlineData(3, "depth", "--mesh", "box.ply", "--mask", "data/test/000001/mask/000008_000000.png", "--depth", "nodepth.png")]
    public async Task Estimate_WrongUse_SaysWhatIsWrong(int exitCode, string says, params string[] arguments)
    {
        ImageFile.WriteMask(folder["empty.png"], new LabelImage(new(256, 256), new byte[256 * 256]));
        ImageFile.WriteMask(folder["small.png"], new LabelImage(new(64, 64), new byte[64 * 64]));
        CommandResult result = await CommandLine.Run(
            folder.Path, ["pose", "estimate", Photo, "--object", "box.eqobject", "--intrinsics", Camera, "-q", .. arguments]);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(says, result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EvalPose_BopDataSet_ReportsAndItsCsvScoresTheSame()
    {
        CommandResult run = await CommandLine.Run(
            folder.Path, "eval", "pose", "--data", "data", "--in-plane", "1", "--region", "Mask", "--depth", "--overlay", "-o", "bop");
        Assert.True(run.ExitCode == 0, run.Error);
        string csv = folder["bop/equiview-dense-sift_data-test.csv"];
        Assert.Equal(2, BopResults.Read(csv).Count);
        Assert.True(File.Exists(folder["bop/overlays dense-sift/000001_000008.png"]));
        Assert.Equal(100, Value("bop", "ADD-0.1d"));
        Assert.Equal(100, Value("bop", "5cm5deg"));
        Assert.InRange(Value("bop", "AR"), 90, 100);

        CommandResult again = await CommandLine.Run(folder.Path, "eval", "pose", "--data", "data", "--predictions", csv, "-o", "scored");
        Assert.True(again.ExitCode == 0, again.Error);
        foreach (string metric in new[] { "ADD-0.1d", "AUC ADD", "AR_MSSD", "AR_MSPD", "AR_VSD", "AR", "1cm1deg" })
            Assert.Equal(Value("bop", metric), Value("scored", metric), 9);
    }

    [Fact]
    public async Task EvalPose_TruthAsResults_ScoresOneEverywhere()
    {
        BopResults.Write(folder["truth.csv"], new[] { 8, 30 }.Select(i => new BopResult(1, i, 1, 1, Truth(i))));
        Assert.Equal(
            0, (await CommandLine.Run(folder.Path, "eval", "pose", "--data", "data", "--predictions", "truth.csv", "-o", "one")).ExitCode);
        Assert.Equal(
            0,
            (
                await CommandLine.Run(
                    folder.Path, "eval", "pose", "--data", "data", "--predictions", "truth.csv", "--truth", "truth.csv", "-o",
                    "two")).ExitCode);
        string[] metrics =
        [
            "ADD-0.1d", "ADD(-S)-0.1d", "AUC ADD", "AUC ADD-S", "Proj2D 5px", "AR_MSSD", "AR_MSPD", "AR_VSD", "AR", "1cm1deg",
        ];
        foreach (string metric in metrics)
            Assert.Equal((100.0, 100.0), (Math.Round(Value("one", metric), 6), Math.Round(Value("two", metric), 6)));
    }

    [Theory]
    [InlineData(2, "a file of true poses belongs to", "--data", "data", "--truth", "truth.csv")]
    [InlineData(3, "is no BOP data set", "--data", ".", "--predictions", "missing.csv")]
    [InlineData(3, "cannot be read", "--data", "data", "--predictions", "missing.csv")]
    public async Task EvalPose_WrongUse_SaysWhatIsWrong(int exitCode, string says, params string[] arguments)
    {
        CommandResult result = await CommandLine.Run(folder.Path, ["eval", "pose", "-q", .. arguments]);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(says, result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EvalPose_LowTextureObject_FollowsTheProtocol()
    {
        WriteOnePose(
            folder["lowtexture/0700-box-others"], folder["lowtexture/sfm_output/outputs_softmax_loftr_loftr/0700-box-others/anno"]);
        CommandResult run = await CommandLine.Run(folder.Path, "eval", "pose", "--data", "lowtexture", "--paper", "-o", "paper");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(100, Value("paper", "5deg"));
        using JsonDocument queries = JsonDocument.Parse(File.ReadAllText(folder["paper/queries.json"]));
        Assert.Equal(["0.png", "8.png"], queries.RootElement.EnumerateArray().Select(q => q.GetProperty("view").GetString()!));
    }

    // Twelve frames a sequence; the second shows the same, so the paper's own matches are exact. Points come from the exact depth.
    private void WriteOnePose(string target, string annotations)
    {
        IReadOnlyList<BopImage> images = BopScene.Read(folder["data/test/000001"]);
        var points = new List<double>();
        foreach (string sequence in new[] { "box-1", "box-2" })
        {
            foreach (string part in new[] { "color", "intrin_ba", "poses_ba", "anno_loftr" })
                Directory.CreateDirectory(Path.Combine(target, sequence, part));
            for (int i = 0; i < 12; i++)
            {
                BopImage image = images[i];
                File.Copy(image.ImagePath!, Path.Combine(target, sequence, "color", $"{i}.png"));
                File.WriteAllText(Path.Combine(target, sequence, "intrin_ba", $"{i}.txt"), "280 0 127.5\n0 280 127.5\n0 0 1\n");
                double[] pose = image.Instances[0].CameraFromObject.ToRowMajor();
                File.WriteAllText(
                    Path.Combine(target, sequence, "poses_ba", $"{i}.txt"),
                    string.Join(
                        '\n', pose.Chunk(4).Select(r => string.Join(' ', r.Select(v => v.ToString("R", CultureInfo.InvariantCulture))))));
                if (sequence == "box-1")
                    File.WriteAllText(Path.Combine(target, sequence, "anno_loftr", $"{i}.json"), Annotation(image, points));
            }
        }

        File.WriteAllText(
            Path.Combine(target, "box3d_corners.txt"),
            string.Join(
                '\n', Enumerable.Range(0, 8).Select(c => $"{((c & 1) * 0.8) - 0.4} {((c >> 1 & 1) * 0.6) - 0.3} {(c >> 2) - 0.5}")));
        Directory.CreateDirectory(annotations);
        NpzFile.Write(
            Path.Combine(annotations, "anno_3d_average.npz"),
            new Dictionary<string, StoredTensor>
            {
                ["keypoints3d"] = StoredTensor.From((ReadOnlySpan<double>)points.ToArray(), points.Count / 3, 3),
            });
    }

    private static string Annotation(BopImage image, List<double> points)
    {
        PlanarImage depth = ImageFile.ReadGray16(image.DepthPath!);
        RigidTransform objectFromCamera = image.Instances[0].CameraFromObject.Inverse();
        List<int[]> keypoints = [];
        List<int> ids = [];
        for (int y = 4; y < 256; y += 8)
        {
            for (int x = 4; x < 256; x += 8)
            {
                double meters = depth.Values[(y * 256) + x] * image.DepthScaleMeters;
                if (meters <= 0)
                    continue;
                Vector3D p = objectFromCamera * image.Intrinsics.Unproject(PixelPoint.FromPixelCenter(x, y), meters);
                keypoints.Add([x, y]);
                ids.Add(points.Count / 3);
                points.AddRange([p.X, p.Y, p.Z]);
            }
        }

        return JsonSerializer.Serialize(
            new
            {
                keypoints2d = keypoints,
                assign_matrix = new[] { Enumerable.Range(0, ids.Count).ToArray(), [.. ids] },
                num_matches = ids.Count,
            });
    }

    private RigidTransform Truth(int image) =>
        BopScene.Read(folder["data/test/000001"]).Single(i => i.ImageId == image).Instances[0].CameraFromObject;

    private double Value(string run, string metric)
    {
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(folder[run + "/report.json"]));
        return report.RootElement.GetProperty("tables")[0].GetProperty("rows")[0].GetProperty("metrics").EnumerateArray()
            .Single(m => m.GetProperty("name").GetString() == metric).GetProperty("value").GetDouble();
    }

    private static void AssertNear(RigidTransform truth, RigidTransform found, double degrees, double share)
    {
        double turned = (found.Rotation * truth.Rotation.Transposed).AngleDegrees,
            off = (found.Translation - truth.Translation).Length / truth.Translation.Length;
        Assert.True(turned <= degrees && off <= share, $"{turned} degrees, {off * 100} %");
    }
}
