using System.Text.Json;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.TestKit;
namespace Equiview.EndToEnd.Tests;

/// <summary>'eval' and 'render-views' on a self-made colored tetrahedron; one broken mesh among them must not end a run.</summary>
public sealed class EvaluationVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public EvaluationVerbTests()
    {
        Directory.CreateDirectory(folder["objects"]);
        Meshes.WriteGood(folder["objects/tetrahedron.ply"], folder["objects/twin.ply"]);
        Meshes.WriteBroken(folder["objects/broken.ply"]);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Equivariance_BrokenObjectAmongThem_ReportsTheOther()
    {
        CommandResult result = await Equivariance("out");
        Assert.Equal(0, result.ExitCode);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(folder["out/report.json"]));
        Assert.Contains(
            report.RootElement.GetProperty("warnings").EnumerateArray(),
            w => w.GetString() is { } line && line.StartsWith("20 pairs passed over", StringComparison.Ordinal)
                && line.Contains("broken", StringComparison.Ordinal));
        string page = File.ReadAllText(folder["out/report.html"]);
        string[] all =
        [
            "chance (random candidate)", "identity (same pixel)", "PCDP@0.01", "The three averagings", "By change of view", "candidates",
        ];
        foreach (string expected in all)
            Assert.Contains(expected, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Equivariance_ResumedOrSharded_GivesTheSameNumbers()
    {
        Assert.Equal(0, (await Equivariance("whole")).ExitCode);
        const string One = "out-00001-of-00002", Two = "out-00002-of-00002";
        Assert.Equal(0, (await Equivariance("out", "--shard", "1/2")).ExitCode);
        Assert.Equal(0, (await Equivariance("out", "--shard", "2/2")).ExitCode);
        Assert.Equal(0, (await CommandLine.Run(folder.Path, "eval", "merge", One, Two, "-o", "merged")).ExitCode);
        Assert.Contains("shard 2/2 is missing", (await CommandLine.Run(folder.Path, "merge", One, "-o", "merged")).ErrorLine);
        CommandResult replay = await CommandLine.Run(folder.Path, "eval", "--replay", Two + "/report.json", "--quiet");
        Assert.Equal("every number is the same\n", replay.Output);

        // Killed in the middle of a line, then run again.
        Directory.CreateDirectory(folder["resumed"]);
        string log = File.ReadAllText(folder["whole/pairs.jsonl"]);
        File.WriteAllText(folder["resumed/pairs.jsonl"], log[..(log.Length * 3 / 4)]);
        Assert.Equal(0, (await Equivariance("resumed")).ExitCode);

        string[] Numbers(string run) => [.. File.ReadAllLines(folder[run + "/report.csv"]).Order(StringComparer.Ordinal)];
        Assert.Equal(Numbers("whole"), Numbers("resumed"));
        Assert.Equal(Numbers("whole"), Numbers("merged"));
        CommandResult other = await Equivariance("whole", "--seed", "7");
        Assert.Equal(2, other.ExitCode);
        Assert.Contains("other settings", other.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Equivariance_CtrlC_WritesWhatIsDoneAndGoesOnFromThere()
    {
        string[] verb = [
            "eval", "equivariance", "--objects", "objects/tetrahedron.ply", "--protocol", "R-all", "--models", "dense-sift",
            "--long-side", "96", "--queries", "10", "--max-pairs", "240", "-o",
            "out"];
        CommandResult stopped = await CommandLine.RunAndInterrupt(
            folder.Path, () => File.Exists(folder["out/pairs.jsonl"]) && File.ReadLines(folder["out/pairs.jsonl"]).Count() > 3, verb);

        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains("what was finished is written", stopped.Error, StringComparison.Ordinal);
        int done = File.ReadLines(folder["out/pairs.jsonl"]).Count() - 1;
        Assert.InRange(done, 3, 239);
        Assert.Equal(done, Reported());

        Assert.Equal(0, (await CommandLine.Run(folder.Path, verb)).ExitCode);
        Assert.Equal(240, Reported());

        int Reported()
        {
            using JsonDocument report = JsonDocument.Parse(File.ReadAllText(folder["out/report.json"]));
            return new[] { "pairs scored", "pairs passed over" }
                .Sum(
                    name => int.Parse(
                        report.RootElement.GetProperty("data").GetProperty(name).GetString()!,
                        System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task Semantic_ResumedOrSharded_GivesTheSameNumbers()
    {
        WriteSpair();
        string[] verb = [
            "eval", "semantic", "--dataset", "spair", "--data", "spair", "--models", "dense-sift", "--readouts", "Nearest,Mutual",
            "--adaptive-flip", "--quiet",
            "-o"];
        Assert.Equal(0, (await CommandLine.Run(folder.Path, [.. verb, "whole"])).ExitCode);
        Assert.Equal(0, (await CommandLine.Run(folder.Path, [.. verb, "out", "--shard", "1/2"])).ExitCode);
        Assert.Equal(0, (await CommandLine.Run(folder.Path, [.. verb, "out", "--shard", "2/2"])).ExitCode);
        string[] merge = ["merge", "out-00001-of-00002", "out-00002-of-00002", "-o", "merged"];
        Assert.Equal(0, (await CommandLine.Run(folder.Path, merge)).ExitCode);
        Directory.CreateDirectory(folder["resumed"]);
        string log = File.ReadAllText(folder["whole/keypoints.jsonl"]);
        File.WriteAllText(folder["resumed/keypoints.jsonl"], log[..(log.Length * 2 / 3)]);
        Assert.Equal(0, (await CommandLine.RunProcess(folder.Path, [.. verb, "resumed"])).ExitCode);

        string[] Numbers(string run) => [.. File.ReadAllLines(folder[run + "/report.csv"])];
        Assert.Equal(Numbers("whole"), Numbers("resumed"));
        Assert.Equal(Numbers("whole"), Numbers("merged"));
        string page = File.ReadAllText(folder["whole/report.html"]);
        Assert.Contains("Mutual, adaptive flip", page, StringComparison.Ordinal);
        Assert.Contains("data:image/jpeg;base64", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_SameMachine_ChangesNoNumber()
    {
        Assert.Equal(0, (await Equivariance("out")).ExitCode);
        CommandResult replay = await CommandLine.RunProcess(folder.Path, "eval", "--replay", "out/report.json", "--quiet");
        Assert.Equal(0, replay.ExitCode);
        Assert.Contains("every number is the same", replay.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RenderViews_BothLayouts_WriteWholeObjectsAndKeepThem()
    {
        string[] verb = ["render-views", "objects", "--size", "64", "-o", "views"];
        CommandResult result = await CommandLine.RunProcess(folder.Path, verb);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("broken", result.Error, StringComparison.Ordinal);
        Assert.Equal(126, Directory.GetFiles(folder["views/tetrahedron"]).Length);
        PlanarImage depth = ImageFile.ReadGray16(folder["views/tetrahedron/depth_000000.png"]);
        LabelImage mask = ImageFile.ReadMask(folder["views/tetrahedron/mask_000000.png"]);
        Assert.Equal(mask.Labels.Select(l => l == 255), depth.Values.Select(d => d > 0));
        Assert.All(depth.Values.Where(d => d > 0), d => Assert.InRange(d, 1000, 3000)); // the object of size 1 at distance 2
        Assert.True(File.Exists(folder["views/contact-sheet.png"]));

        DateTime before = File.GetLastWriteTimeUtc(folder["views/tetrahedron/depth_000000.png"]);
        Assert.Equal(0, (await CommandLine.Run(folder.Path, verb)).ExitCode);
        Assert.Equal(before, File.GetLastWriteTimeUtc(folder["views/tetrahedron/depth_000000.png"]));

        Assert.Equal(
            0,
            (
                await CommandLine.Run(
                    folder.Path, "render-views", "objects/tetrahedron.ply", "--size", "64", "--layout", "Bop", "-o", "bop")).ExitCode);
        Formats.Bop.BopImage first = Formats.Bop.BopScene.Read(folder["bop/000001"])[0];
        Assert.Equal((32.0, 70.0), (first.Intrinsics.Cx, first.Intrinsics.Fx));
        Assert.Equal(2, first.Instances[0].CameraFromObject.Translation.Z, 9);
        Assert.Equal(1e-4, first.DepthScaleMeters, 12);
    }

    [Fact]
    public async Task RenderViews_ThreeShards_ShareAFolderThatTheWholeRunCompletes()
    {
        foreach (string name in new[] { "a", "b" })
            File.Copy(folder["objects/tetrahedron.ply"], folder[$"objects/{name}.ply"]);
        string[] verb = ["render-views", "objects/a.ply", "objects/b.ply", "--size", "32", "-o"];
        Assert.Equal(0, (await CommandLine.Run(folder.Path, [.. verb, "whole"])).ExitCode);
        foreach (string shard in new[] { "1/3", "2/3", "3/3" })
        {
            CommandResult part = await CommandLine.Run(folder.Path, [.. verb, "parts", "--shard", shard]);
            Assert.Equal(0, part.ExitCode);
            Assert.Contains($"shard {shard}", part.Output, StringComparison.Ordinal);
        }

        string[] views = Directory.GetFiles(folder["parts"], "*.png", SearchOption.AllDirectories);
        Assert.Equal(2 * 126, views.Length);
        var made = views.ToDictionary(v => v, File.GetLastWriteTimeUtc);
        Assert.Equal(0, (await CommandLine.Run(folder.Path, [.. verb, "parts"])).ExitCode);
        Assert.All(views, v => Assert.Equal(made[v], File.GetLastWriteTimeUtc(v)));
        string[] files = [.. Directory.GetFiles(folder["whole"], "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(folder["whole"], f)).Order(StringComparer.Ordinal)];
        Assert.Equal(files.Length, Directory.GetFiles(folder["parts"], "*", SearchOption.AllDirectories).Length);
        Assert.All(files, f => Assert.Equal(File.ReadAllBytes(folder[$"whole/{f}"]), File.ReadAllBytes(folder[$"parts/{f}"])));
    }

    [Theory]
    [InlineData(2, "R-CI", "--protocol", "R-none", "--data", "objects")]
    [InlineData(2, "name the data", "--protocol", "R-CI")]
    [InlineData(3, "no mesh", "--protocol", "R-CI", "--data", "nowhere")]
    [InlineData(2, "shard", "--data", "objects", "--shard", "3/2")]
    [InlineData(3, "img1", "--protocol", "P-plane", "--data", "objects")]
    public async Task Equivariance_WrongUse_SaysWhatIsWrong(int exitCode, string says, params string[] arguments)
    {
        CommandResult result = await CommandLine.Run(folder.Path, ["eval", "equivariance", "--models", "dense-sift", .. arguments]);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(says, result.ErrorLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "name the data")]
    [InlineData(3, "holds no sub-class", "--data", "objects")]
    [InlineData(3, "SPair", "--data", "objects", "--dataset", "spair")]
    [InlineData(2, "pair list", "--data", "objects", "--dataset", "pf-pascal")]
    public async Task Semantic_WrongUse_SaysWhatIsWrong(int exitCode, string says, params string[] arguments)
    {
        CommandResult result = await CommandLine.Run(folder.Path, ["eval", "semantic", .. arguments]);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(says, result.ErrorLine, StringComparison.Ordinal);
    }

    // Three pictures of two made-up categories; each pair is a texture and its shifted self.
    private void WriteSpair()
    {
        Directory.CreateDirectory(folder["spair/PairAnnotation/test"]);
        foreach ((string category, int seed) in new[] { ("ball", 3), ("tile", 4) })
        {
            Directory.CreateDirectory(folder[$"spair/JPEGImages/{category}"]);
            for (int i = 0; i < 3; i++)
                Pictures.Write(folder[$"spair/JPEGImages/{category}/{i}.png"], 120, 90, seed + (10 * i));
            for (int i = 0; i < 2; i++)
                File.WriteAllText(folder[$"spair/PairAnnotation/test/{category}{i}.json"], $$"""
                    {"src_imname": "{{i}}.png", "trg_imname": "{{i + 1}}.png", "category": "{{category}}", "trg_bndbox": [5, 6, 105, 86],
                     "src_kps": [[12, 30], [50.5, 60]], "trg_kps": [[20, 40], [80, 70]]}
                    """);
        }
    }

    private Task<CommandResult> Equivariance(string output, params string[] more) =>
        CommandLine.Run(
            folder.Path,
            [
                "eval", "equivariance", "--objects", "objects", "--protocol", "R-CI", "--models", "dense-sift", "--long-side", "96",
                "--queries", "40", "-o",
                output,
                .. more]);
}
