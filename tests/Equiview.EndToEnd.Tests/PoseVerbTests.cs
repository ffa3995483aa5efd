using System.Globalization;
using System.Text.Json;
using Equiview.Cli.Demo;
using Equiview.Imaging;
using Equiview.Pose;
using Equiview.TestKit;

namespace Equiview.EndToEnd.Tests;

/// <summary>A self-made object is onboarded, found and followed by the built command; its true poses are known.</summary>
public sealed class PoseVerbTests : IClassFixture<PoseVerbTests.OnboardedObject>
{
    private const string Intrinsics = "640,640,240,240";
    private readonly OnboardedObject made;

    public PoseVerbTests(OnboardedObject made) => this.made = made;

    [Fact]
    public void Onboard_PosedPhotographs_WritesTheModel()
    {
        Assert.True(made.Onboarded.ExitCode == 0, made.Onboarded.Error);
        ObjectModel model = ObjectModelFile.Read(made.Folder["thing.eqobject"]);
        Assert.Equal(PoseDemo.References, model.Views.Count);
        Assert.True(model.Points.Length > 300, $"{model.Points.Length} points");
        Assert.Equal("sift", model.Provenance["model"]);
        Assert.Contains("features kept", made.Onboarded.Error + made.Onboarded.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Estimate_NewPhotographs_FindsTheTruePoses()
    {
        string[] images = [.. Enumerable.Range(PoseDemo.References, 2).Select(i => made.Folder[$"{i:00}.png"])];
        CommandResult result = await CommandLine.Run(made.Folder.Path, ["pose", "estimate", .. images, "--object", "thing.eqobject", "--intrinsics", Intrinsics, "--overlay", "drawn", "-o", "poses.json"]);
        Assert.True(result.ExitCode == 0, result.Error);
        JsonElement[] poses = [.. JsonDocument.Parse(File.ReadAllText(made.Folder["poses.json"])).RootElement.EnumerateArray()];
        for (int i = 0; i < images.Length; i++)
        {
            RigidTransform pose = RigidTransform.FromRowMajor([.. Property(poses[i], "cameraFromObject").EnumerateArray().Select(v => v.GetDouble())]);
            RigidTransform truth = made.Scene.Views[PoseDemo.References + i].CameraFromWorld;
            Assert.True(PoseErrors.RotationDegrees(pose, truth) < 1 && PoseErrors.Translation(pose, truth) < 0.005, $"{PoseErrors.RotationDegrees(pose, truth)} degrees, {PoseErrors.Translation(pose, truth)} m");
            Assert.InRange(Property(poses[i], "confidence").GetDouble(), 0.5, 1);
            Assert.True(File.Exists(Path.Combine(made.Folder["drawn"], $"{PoseDemo.References + i:00}_pose.png")));
        }
    }

    [Fact]
    public async Task Estimate_ObjectIsNotThere_SaysWhyAndSucceeds()
    {
        Pictures.Write(made.Folder["other.png"], 480, 480, 77);
        CommandResult result = await CommandLine.Run(made.Folder.Path, "pose", "estimate", "other.png", "--object", "thing.eqobject", "--intrinsics", Intrinsics, "-o", "none.json");
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("no pose", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Estimate_EmptyMask_HasAReason()
    {
        ImageFile.WriteMask(made.Folder["empty.png"], new LabelImage(new ImageSize(480, 480), new byte[480 * 480]));
        CommandResult result = await CommandLine.Run(made.Folder.Path, "pose", "estimate", "12.png", "--object", "thing.eqobject", "--intrinsics", Intrinsics, "--mask", "empty.png", "-o", "none.json");
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("holds no feature", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("640,640,240", null)]
    [InlineData("-640,640,240,240", null)]
    [InlineData(Intrinsics, "0.1,0.2")]
    public async Task Estimate_BadCamera_IsWrongUsage(string intrinsics, string? distortion)
    {
        string[] lens = distortion is null ? [] : ["--distortion", distortion];
        CommandResult result = await CommandLine.Run(made.Folder.Path, ["pose", "estimate", "12.png", "--object", "thing.eqobject", "--intrinsics=" + intrinsics, .. lens]);
        Assert.Equal(2, result.ExitCode);
        Assert.NotEmpty(result.ErrorLine);
    }

    [Fact]
    public async Task Track_FolderOfFrames_FollowsAndDraws()
    {
        CommandResult result = await CommandLine.Run(made.Folder.Path, "pose", "track", "frames", "--object", "thing.eqobject", "--intrinsics", Intrinsics, "--overlay", "followed.mp4", "-o", "followed.json");
        Assert.True(result.ExitCode == 0, result.Error);
        JsonElement[] frames = [.. JsonDocument.Parse(File.ReadAllText(made.Folder["followed.json"])).RootElement.EnumerateArray()];
        Assert.Equal(OnboardedObject.Frames, frames.Length);
        Assert.Equal("Acquired", Property(frames[0], "state").GetString());
        for (int i = 0; i < frames.Length; i++)
        {
            RigidTransform pose = RigidTransform.FromRowMajor([.. Property(Property(frames[i], "pose"), "cameraFromObject").EnumerateArray().Select(v => v.GetDouble())]);
            Assert.True(PoseErrors.RotationDegrees(pose, made.FramePoses[i]) < 1, $"frame {i}: {PoseErrors.RotationDegrees(pose, made.FramePoses[i])} degrees");
            Assert.Equal(i > 0, Property(frames[i], "state").GetString() == "Tracked");
        }

        using VideoReader video = VideoReader.Open(made.Folder["followed.mp4"]);
        Assert.Equal(OnboardedObject.Frames, video.FrameCount);
    }

    [Fact]
    public async Task Board_Print_IsWritten()
    {
        CommandResult result = await CommandLine.Run(made.Folder.Path, "pose", "board", "charuco:5x4", "--pixels", "60", "-o", "board.png");
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(new ImageSize(360, 300), ImageFile.Identify(made.Folder["board.png"]));
        Assert.Equal(2, (await CommandLine.Run(made.Folder.Path, "pose", "board", "checkers:5x4")).ExitCode);
    }

    [Fact]
    public async Task Onboard_PhotographsWithoutBoard_SaysSo()
    {
        CommandResult result = await CommandLine.Run(made.Folder.Path, "pose", "onboard", "--scene", "frames", "--model", "sift", "--board", "charuco:7x5", "--square", "0.03", "--intrinsics", Intrinsics, "-o", "none.eqobject");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("show the board", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(made.Folder["none.eqobject"]));
    }

    private static JsonElement Property(JsonElement element, string name) => element.EnumerateObject().First(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>The object, onboarded once for all tests of the class.</summary>
    public sealed class OnboardedObject : IAsyncLifetime
    {
        internal const int Frames = 5;

        internal TemporaryFolder Folder { get; } = new();

        internal CommandResult Onboarded { get; private set; } = null!;

        internal PosedScene Scene { get; private set; } = null!;

        internal RigidTransform[] FramePoses { get; private set; } = [];

        public async ValueTask InitializeAsync()
        {
            (Scene, RgbImage[] pictures) = PoseDemo.Make(1);
            Directory.CreateDirectory(Folder["photos"]);
            for (int i = 0; i < pictures.Length; i++)
                ImageFile.Write(i < PoseDemo.References ? Path.Combine(Folder["photos"], $"{i:00}.png") : Folder[$"{i:00}.png"], pictures[i]);
            string[] lines = [.. Scene.Views.Take(PoseDemo.References).Select((v, i) => Line($"{i:00}.png", v))];
            await File.WriteAllLinesAsync(Path.Combine(Folder["photos"], "thing_par.txt"), [$"{lines.Length}", .. lines]);
            (FramePoses, RgbImage[] frames) = PoseDemo.MakeTurn(1, Frames);
            Directory.CreateDirectory(Folder["frames"]);
            for (int i = 0; i < Frames; i++)
                ImageFile.Write(Path.Combine(Folder["frames"], $"{i}.png"), frames[i]);
            Onboarded = await CommandLine.Run(Folder.Path, "pose", "onboard", "--scene", "photos", "--model", "sift", "-o", "thing.eqobject");
        }

        public ValueTask DisposeAsync()
        {
            Folder.Dispose();
            return ValueTask.CompletedTask;
        }

        // name K R t of the Middlebury multi-view sets; an integer pixel is a centre there.
        private static string Line(string name, PosedView view)
        {
            (RotationMatrix r, Vector3D t) = view.CameraFromWorld;
            double[] numbers = [view.Intrinsics.Fx, 0, view.Intrinsics.Cx - 0.5, 0, view.Intrinsics.Fy, view.Intrinsics.Cy - 0.5, 0, 0, 1, r.X.X, r.X.Y, r.X.Z, r.Y.X, r.Y.Y, r.Y.Z, r.Z.X, r.Z.Y, r.Z.Z, t.X, t.Y, t.Z];
            return name + " " + string.Join(' ', numbers.Select(n => n.ToString("R", CultureInfo.InvariantCulture)));
        }
    }
}
