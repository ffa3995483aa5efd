using System.Text.Json;
using Equiview.Formats;
using Equiview.Formats.Csv;
using Equiview.Formats.Files;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Synthetic;
using Equiview.TestKit;
namespace Equiview.EndToEnd.Tests;

public sealed class MatchVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public MatchVerbTests()
    {
        // The same wall, moved by whole pixels: the truth is a shift.
        var scene = new LayeredScene([new SceneLayer(ProceduralTexture.Make(new ImageSize(480, 400), 9))], new ImageSize(320, 240));
        ImageFile.Write(folder["a.png"], scene.Render(new SceneView([Homography.Translation(-60, -60)])));
        ImageFile.Write(folder["b.png"], scene.Render(new SceneView([Homography.Translation(-84, -44)])));
        File.WriteAllText(folder["H"], "1 0 -24  0 1 16  0 0 1");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Match_ShiftedPicture_FindsTheShift()
    {
        CommandResult result = await CommandLine.RunProcess(
            folder.Path, "match", "a.png", "b.png", "--mutual", "--homography", "H", "--json", "--overlay", "o.png", "--rrd", "m.rrd",
            "-o", "m.csv");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.True(Pictures.IsRecording(folder["m.rrd"]));
        JsonElement json = JsonDocument.Parse(result.Output).RootElement;
        Assert.True(json.GetProperty("accuracy").GetProperty("within3").GetDouble() > 0.9, result.Output);
        Assert.Equal(
            json.GetProperty("matches").GetInt32(), CsvTable.Read(folder["m.csv"], "x_a", "y_a", "x_b", "y_b", "score").Rows.Count);
        Assert.True(ImageFile.Read(folder["o.png"]).Width >= 640);
    }

    [Fact]
    public async Task Match_Points_AnswersEachInOrder()
    {
        File.WriteAllText(folder["p.csv"], "x,y\n100,100\n200.5,80\n");
        CommandResult result = await CommandLine.Run(
            folder.Path, "match", "a.png", "b.png", "--points", "p.csv", "--heatmap", "100,100", "heat.png");
        Assert.Equal(0, result.ExitCode);
        CsvTable table = CsvTable.Read(folder["matches.csv"], "x_a", "y_a", "x_b", "y_b", "score");
        Assert.Equal([100, 200.5], table.Column("x_a"));
        Assert.All(table.Column("x_a").Zip(table.Column("x_b")), p => Assert.InRange(p.First - p.Second, 20, 28));
        Assert.Equal(new ImageSize(320, 240), ImageFile.Identify(folder["heat.png"]));
    }

    [Fact]
    public async Task Match_Mask_IsCarriedOverByTheShift()
    {
        var mask = new byte[320 * 240];
        for (int y = 80; y < 160; y++)
            mask.AsSpan((y * 320) + 120, 100).Fill(9);
        ImageFile.WriteMask(folder["mask.png"], new LabelImage(new(320, 240), mask));
        File.WriteAllText(folder["p.csv"], "x,y\n150,100\n");

        CommandResult result = await CommandLine.Run(
            folder.Path, "match", "a.png", "b.png", "--points", "p.csv", "--mask", "mask.png", "--mask-output", "out.png", "--transfer",
            "t.png");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        LabelImage carried = ImageFile.ReadMask(folder["out.png"]);
        int both = 0, either = 0;
        for (int i = 0; i < mask.Length; i++)
        {
            (int x, int y) = (i % 320, i / 320);
            bool wanted = x is >= 96 and < 196 && y is >= 96 and < 176, found = carried.Labels[i] == 9;
            both += wanted && found ? 1 : 0;
            either += wanted || found ? 1 : 0;
        }

        Assert.True(both > 0.9 * either, $"{both} of {either} pixels agree");
        Assert.True(ImageFile.Identify(folder["t.png"]).Width >= 640);
    }

    [Theory]
    [InlineData(2, "--mask-output needs --mask", "--mask-output", "m.png")]
    [InlineData(2, "--mask needs", "--mask", "a.png")]
    [InlineData(2, "carried over", "--transfer", "t.png")]
    [InlineData(3, "there is no such file", "--mask", "none.png", "--transfer", "t.png")]
    public async Task Match_TransferWrongUse_SaysWhatIsWrong(int exitCode, string says, params string[] arguments)
    {
        CommandResult result = await CommandLine.Run(folder.Path, ["match", "a.png", "b.png", .. arguments]);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(says, result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Match_TwoRuns_GiveTheSameBytes()
    {
        string[] arguments = ["match", "a.png", "b.png", "--mutual", "--quiet", "-o"];
        await CommandLine.Run(folder.Path, [.. arguments, "1.csv"]);
        await CommandLine.RunProcess(folder.Path, [.. arguments, "2.csv"]);
        Assert.Equal(File.ReadAllBytes(folder["1.csv"]), File.ReadAllBytes(folder["2.csv"]));
    }
}
