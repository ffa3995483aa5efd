using System.Diagnostics;
using System.Text.Json;
using Equiview.Formats;
using Equiview.Formats.Files;
using Equiview.Formats.Safetensors;
using Equiview.TestKit;
namespace Equiview.EndToEnd.Tests;

/// <summary>
/// 'finetune' and 'eval compare' as a user drives them, on a self-made mesh with the pretrained ViT-Ti where it is at hand.
/// </summary>
public sealed class FinetuneVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public FinetuneVerbTests()
    {
        Directory.CreateDirectory(folder["objects"]);
        Meshes.WriteGood(folder["objects/one.ply"], folder["objects/two.ply"]);
        Meshes.WriteBroken(folder["objects/broken.ply"]);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Finetune_BrokenMeshAmongThem_TrainsOnTheOthersAndWritesALoadableAdapter()
    {
        CommandResult result = await CommandLine.RunProcess(folder.Path, Training("adapter.safetensors", 2));
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("left out: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("2 objects", result.Error, StringComparison.Ordinal);
        Assert.Matches(@"loss \d+\.\d{3} in the first 1 and \d+\.\d{3} in the last, written to adapter\.safetensors", result.Output);
        Assert.Equal(3, File.ReadAllLines(folder["adapter.log.csv"]).Length);
        Pictures.Write(folder["picture.png"], 96, 64, 1);
        Assert.Equal(
            0,
            (
                await CommandLine.Run(
                    folder.Path, "features", "picture.png", "-m",
                    Model,
                    "-w",
                    Weights,
                    "--adapter", "adapter.safetensors", "--long-side", "64", "-o",
                    "f.npz")).ExitCode);
    }

    [Fact]
    public async Task Finetune_InterruptedAndResumed_WritesTheSameBytes()
    {
        Assert.Equal(0, (await CommandLine.Run(folder.Path, Training("whole.safetensors", 6))).ExitCode);
        Assert.Equal(0, (await CommandLine.Run(folder.Path, Training("part.safetensors", 3))).ExitCode);
        CommandResult again = await CommandLine.Run(folder.Path, Training("part.safetensors", 6));
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("--resume", again.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandLine.RunProcess(folder.Path, [.. Training("part.safetensors", 6), "--resume"])).ExitCode);
        Assert.Equal(File.ReadAllBytes(folder["whole.safetensors"]), File.ReadAllBytes(folder["part.safetensors"]));
        Assert.Equal(File.ReadAllLines(folder["whole.log.csv"]), File.ReadAllLines(folder["part.log.csv"]));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("USR1")]
    public async Task Finetune_Signalled_KeepsItsStepsInTheCheckpoint(string signal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent with kill");
        string[] arguments = Training("run.safetensors", 100_000);
        // A suite that was started with nohup ignores SIGHUP, and so would the child.
        CommandResult result = await Shell(
            $"env --default-signal={signal} \"$@\" & child=$!; while ! grep -q '^2,' run.log.csv 2>/dev/null; do sleep 0.1; done; "
                + $"kill -{signal} $child; wait $child",
            arguments);
        Assert.Equal(130, result.ExitCode);
        Assert.Contains("cancelled after ", result.Error, StringComparison.Ordinal);
        Assert.EndsWith(
            "; the same command with --resume goes on from run.training.safetensors", result.Error.TrimEnd(), StringComparison.Ordinal);
        using SafetensorsFile checkpoint = SafetensorsFile.Open(folder["run.training.safetensors"]);
        int kept = int.Parse(checkpoint.Metadata["iteration"], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(kept + 1, File.ReadAllLines(folder["run.log.csv"]).Length);
        Assert.InRange(kept, 2, 100_000);
    }

    [Fact]
    public async Task Finetune_ResumedBeforeItsFirstCheckpoint_StartsFromTheBeginning()
    {
        CommandResult result = await CommandLine.Run(folder.Path, [.. Training("first.safetensors", 2), "--resume"]);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("starts from the beginning", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finetune_NoRoomForTheCheckpoint_SaysSoAndLeavesNothingHalfWritten()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the disk is a small tmpfs");
        // In a mount namespace of its own; the checkpoint has several megabytes.
        Directory.CreateDirectory(folder["out"]);
        CommandResult result = await Shell(
            "unshare -rm bash -c 'mount -t tmpfs -o size=300k tmpfs out || exit 77; \"$@\"; code=$?; ls -A out > left; wc -l "
                + "< out/run.log.csv > lines; exit $code' bash \"$@\"",
            Training("out/run.safetensors", 2));
        Assert.SkipWhen(result.ExitCode is 77 or 1 or 127, "this user may not mount a small disk");
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("cannot be written", result.Error, StringComparison.Ordinal);
        Assert.Equal("run.log.csv", File.ReadAllText(folder["left"]).Trim());
        Assert.Equal("3", File.ReadAllText(folder["lines"]).Trim());
    }

    [Fact]
    public async Task Adapter_OfAnotherBackbone_IsRefused()
    {
        Assert.Equal(0, (await CommandLine.Run(folder.Path, Training("adapter.safetensors", 0))).ExitCode);
        Pictures.Write(folder["picture.png"], 96, 64, 1);
        CommandResult result = await CommandLine.Run(
            folder.Path, "features", "picture.png", "-m", "alike-n", "-w",
            SharedData.Require("weights", "alike-n.safetensors"),
            "--adapter", "adapter.safetensors", "-o", "f.npz");
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("give the adapter of this model", result.ErrorLine, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["f.npz"]));
    }

    [Fact]
    public async Task Study_FourRuns_ReportsThemAgainstTheOriginalAndIsNotTrainedTwice()
    {
        WriteStudy();
        Assert.Equal(0, (await CommandLine.Run(folder.Path, "finetune", "--study", "study.json", "-o", "out")).ExitCode);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(folder["out/report.json"]));
        string[] rows = [.. report.RootElement.GetProperty("tables")[0].GetProperty("rows").EnumerateArray()
            .Select(r => r.GetProperty("label").GetString()!)];
        Assert.Equal(["original", "zero", "two steps", "no conv", "info nce"], rows[..5]);
        byte[] adapter = File.ReadAllBytes(folder["out/two steps.safetensors"]);
        CommandResult again = await CommandLine.RunProcess(folder.Path, "finetune", "--study", "study.json", "-o", "out");
        Assert.Equal(0, again.ExitCode);
        Assert.DoesNotContain("iterations", again.Error, StringComparison.Ordinal);
        Assert.Equal(adapter, File.ReadAllBytes(folder["out/two steps.safetensors"]));
    }

    [Fact]
    public async Task Study_TwoShards_TrainWhatOneMachineTrains()
    {
        WriteStudy();
        string[] verb = ["finetune", "--study", "study.json", "-q"];
        Assert.Equal(0, (await CommandLine.Run(folder.Path, [.. verb, "-o", "whole"])).ExitCode);
        foreach (string shard in new[] { "1/2", "2/2" })
        {
            CommandResult part = await CommandLine.Run(folder.Path, [.. verb, "-o", "out", "--shard", shard]);
            Assert.Equal(0, part.ExitCode);
            Assert.StartsWith($"shard {shard}: 2 runs trained", part.Output, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(folder["out/report.json"]));
        string[] adapters = Directory.GetFiles(folder["out"], "*.safetensors");
        var trained = adapters.ToDictionary(a => a, File.GetLastWriteTimeUtc);
        Assert.Equal(0, (await CommandLine.Run(folder.Path, [.. verb, "-o", "out"])).ExitCode);
        Assert.All(adapters, a => Assert.Equal(trained[a], File.GetLastWriteTimeUtc(a)));
        foreach (string run in new[] { "zero", "two steps", "no conv", "info nce" })
            Assert.Equal(File.ReadAllBytes(folder[$"whole/{run}.safetensors"]), File.ReadAllBytes(folder[$"out/{run}.safetensors"]));
        JsonElement Tables(string file) => JsonDocument.Parse(File.ReadAllText(folder[file])).RootElement.GetProperty("tables");
        Assert.Equal(Rows(Tables("whole/report.json")), Rows(Tables("out/report.json")));

        static string Rows(JsonElement tables) => tables[0].GetProperty("rows").GetRawText();
    }

    [Fact]
    public async Task Compare_OnOneTask_ReportsBothModelsTheirDifferenceAndThePaper()
    {
        Directory.CreateDirectory(folder["models"]);
        File.CreateSymbolicLink(folder["models/vit_tiny_patch16_224_augreg.safetensors"], Weights);
        Assert.Equal(0, (await CommandLine.Run(folder.Path, Training("adapter.safetensors", 2))).ExitCode);
        string[] verb = [
            "eval",
            "compare",
            "-m",
            Model,
            "--tap", "block:9", "--adapter", "adapter.safetensors", "--objects", "objects", "--object-names", "one,two", "--long-side",
            "64", "--queries", "20", "--max-pairs", "3", "-o",
            "out"];
        Assert.Equal(0, (await CommandLine.Run(folder.Path, verb)).ExitCode);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(folder["out/report.json"]));
        JsonElement table = report.RootElement.GetProperty("tables")[0];
        double[] ape = [.. table.GetProperty("rows").EnumerateArray()
            .Select(r => r.GetProperty("metrics")[0].GetProperty("value").GetDouble())];
        Assert.Equal(ape[1] - ape[0], ape[2], 1e-9);
        // the original is read there
        Assert.Contains("block:9", File.ReadAllText(folder["out/R-CI/pairs.jsonl"]), StringComparison.Ordinal);
        string page = File.ReadAllText(folder["out/report.html"]);
        Assert.Contains("What the paper reports", page, StringComparison.Ordinal);
        Assert.Contains("data:image/jpeg", page, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task CompareSemantic_TwoReadouts_EachIsMeasuredAndNamed()
    {
        Directory.CreateDirectory(folder["models"]);
        File.CreateSymbolicLink(folder["models/vit_tiny_patch16_224_augreg.safetensors"], Weights);
        Assert.Equal(0, (await CommandLine.Run(folder.Path, Training("adapter.safetensors", 2))).ExitCode);
        string[] reports = ["Nearest", "Pixel"];
        foreach (string readout in reports)
            Assert.Equal(
                0,
                (
                    await CommandLine.Run(
                        folder.Path, "eval", "compare", "-m",
                        Model,
                        "--adapter",
                        "adapter.safetensors",
                        "--semantic",
                        SharedData.Require("semantic", "pf_willow"),
                        "--max-semantic-pairs",
                        "1",
                        "--readout",
                        readout,
                        "-o",
                        readout)).ExitCode);
        reports = [.. reports.Select(r => File.ReadAllText(Path.Combine(folder[r], "report.json")))];
        Assert.Contains("\"Pixel\"", reports[1], StringComparison.Ordinal);
        Assert.NotEqual(Pck(reports[0]), Pck(reports[1]));

        static double[] Pck(string report) =>
            [.. JsonDocument.Parse(report).RootElement.GetProperty("tables")[0].GetProperty("rows")[0].GetProperty("metrics")
                .EnumerateArray().Select(m => m.GetProperty("value").GetDouble())];
    }

    [Theory]
    [InlineData(2, "--model", "finetune", "--objects", "objects")]
    [InlineData(2, "what to train on", "finetune", "-m", "vit_tiny_patch16_224.augreg")]
    [InlineData(2, "3 convolutions", "finetune", "-m", "vit_tiny_patch16_224.augreg", "--objects", "objects", "--conv", "4")]
    [InlineData(2, "there is no folder", "finetune", "-m", "vit_tiny_patch16_224.augreg", "--objects", "objects", "-o", "no/a.safetensors")]
    [InlineData(2, "is no layer", "finetune", "-m", "vit_tiny_patch16_224.augreg", "--objects", "objects", "--tap", "ninth")]
    [InlineData(3, "no such file", "finetune", "--study", "absent.json")]
    [InlineData(3, "no such file", "finetune", "--study", "absent.json", "--shard", "1/2")]
    [InlineData(2, "no effect without --study", "finetune", "-m", "vit_tiny_patch16_224.augreg", "--shard", "1/2")]
    [InlineData(2, "R-120", "eval", "compare", "-m", "dense-sift", "--adapter", "x", "--objects", "objects", "--protocol", "P-plane")]
    public async Task WrongUse_SaysWhatIsWrong(int exitCode, string says, params string[] arguments)
    {
        if (says.StartsWith("3 conv", StringComparison.Ordinal))
            arguments = [.. arguments, "-w", Weights];
        CommandResult result = await CommandLine.Run(folder.Path, [.. arguments, "-q"]);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(says, result.ErrorLine, StringComparison.Ordinal);
    }

    private const string Model = "vit_tiny_patch16_224.augreg";

    private static string Weights => SharedData.Require("weights", "vit_tiny_patch16_224_augreg.safetensors");

    private static string[] Training(string adapter, int iterations) =>
    [
        "finetune", "--objects", "objects", "-m", Model, "-w", Weights, "-o", adapter, "--iterations", $"{iterations}", "--long-side", "64",
        "--samples", "200", "--learning-rate", "0.001", "--variants", "1",
    ];

    private void WriteStudy()
    {
        Directory.CreateDirectory(folder["models"]);
        File.CreateSymbolicLink(folder["models/vit_tiny_patch16_224_augreg.safetensors"], Weights);
        File.WriteAllText(folder["study.json"], """
            { "model": "vit_tiny_patch16_224.augreg", "objects": "objects", "test": ["two"], "longSide": 64, "queries": 20, "maxPairs": 3,
              "base": { "iterations": 2, "longSidePixels": 64, "samples": 200, "learningRate": 0.001 },
              "runs": [ { "name": "zero", "iterations": 0, "objects": 1 }, { "name": "two steps", "objects": 1 },
                        { "name": "no conv", "convolutions": 0, "objects": 1 },
                        { "name": "info nce", "loss": "Contrastive", "objects": 1 } ] }
            """);
        File.Delete(folder["objects/broken.ply"]);
    }

    private async Task<CommandResult> Shell(string script, string[] arguments)
    {
        var start = new ProcessStartInfo("bash", ["-c", script, "bash", "dotnet", CommandLine.ProgramPath, .. arguments])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new CommandResult(process.ExitCode, await output, await error);
    }
}
