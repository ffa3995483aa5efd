using System.Text.Json;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Synthetic;
using Equiview.Imaging.Video;
using Equiview.TestKit;
namespace Equiview.EndToEnd.Tests;

/// <summary>A painted cube is onboarded, found and followed by the built command; its true poses are known.</summary>
public sealed class PoseVerbTests : IClassFixture<PoseVerbTests.OnboardedObject>
{
    private const string Intrinsics = PaintedCube.Intrinsics;
    private readonly OnboardedObject made;

    public PoseVerbTests(OnboardedObject made) => this.made = made;

    [Fact]
    public void Onboard_PosedPhotographs_WritesTheModel()
    {
        Assert.True(made.Onboarded.ExitCode == 0, made.Onboarded.Error);
        JsonElement written = JsonDocument.Parse(made.Onboarded.Output).RootElement;
        Assert.Equal(OnboardedObject.References, Property(written, "views").GetInt32());
        Assert.True(Property(written, "points").GetInt32() > 300, $"{Property(written, "points")} points");
        Assert.True(File.Exists(made.Folder["thing.eqobject"]));
        Assert.Equal("", made.Onboarded.Error); // with --json, remarks stay away
    }

    [Fact]
    public async Task Estimate_NewPhotographs_FindsTheTruePoses()
    {
        string[] images = ["new0.png", "new1.png"];
        CommandResult result = await CommandLine.RunProcess(
            made.Folder.Path,
            [
                "pose",
                "estimate",
                .. images,
                "--object",
                "thing.eqobject",
                "--intrinsics",
                Intrinsics,
                "--overlay",
                "drawn",
                "--rrd",
                "poses.rrd",
                "-o",
                "poses.json"]);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.True(Pictures.IsRecording(made.Folder["poses.rrd"]));
        JsonElement[] poses = [.. JsonDocument.Parse(File.ReadAllText(made.Folder["poses.json"])).RootElement.EnumerateArray()];
        for (int i = 0; i < images.Length; i++)
        {
            RigidTransform pose = Matrix(poses[i]);
            RigidTransform error = pose * made.NewPoses[i].Inverse();
            Assert.True(
                error.Rotation.AngleDegrees < 1 && (pose.Translation - made.NewPoses[i].Translation).Length < 0.005,
                $"{error.Rotation.AngleDegrees} degrees, {pose.Translation}");
            Assert.InRange(Property(poses[i], "confidence").GetDouble(), 0.5, 1);
            Assert.True(File.Exists(Path.Combine(made.Folder["drawn"], $"new{i}_pose.png")));
        }
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Onboard_PrecomputedFeatures_FindsTheTruePose()
    {
        string[] photographs = [.. Enumerable.Range(0, OnboardedObject.References).Select(i => $"photos/{i:00}.png"), "new0.png"];
        string[][] verbs =
        [
            ["features", .. photographs, "--long-side", "480", "-o", "maps.npz"],
            ["pose", "onboard", "--scene", "photos", "--model", "precomputed:maps", "-o", "stored.eqobject"],
            ["pose", "estimate", "new0.png", "--object", "stored.eqobject", "--intrinsics", Intrinsics, "-o", "stored.json"],
        ];
        foreach (string[] verb in verbs)
        {
            CommandResult result = await CommandLine.Run(made.Folder.Path, verb);
            Assert.True(result.ExitCode == 0, result.Error);
            if (verb[0] == "features")
                PrecomputedMaps.Store(made.Folder["maps.npz"], made.Folder["maps"]);
        }

        JsonElement written = JsonDocument.Parse(File.ReadAllText(made.Folder["stored.json"])).RootElement[0];
        RigidTransform error = Matrix(written) * made.NewPoses[0].Inverse();
        Assert.True(error.Rotation.AngleDegrees < 2 && error.Translation.Length < 0.02, $"{error.Rotation.AngleDegrees} degrees");
    }

    [Theory]
    [InlineData("json")]
    [InlineData("csv")]
    public async Task Estimate_TwoShards_MergeToTheBytesOfOneRun(string format)
    {
        string whole = $"whole.{format}", parts = $"parts.{format}", merged = $"merged.{format}";
        string[] verb = ["pose", "estimate", "new0.png", "new1.png", "--object", "thing.eqobject", "--intrinsics", Intrinsics, "-o"];
        Assert.Equal(0, (await Run([.. verb, whole])).ExitCode);
        Assert.Equal(0, (await Run([.. verb, parts, "--shard", "2/2"])).ExitCode);
        CommandResult early = await Run(["merge", "parts-00002-of-00002.json", "-o", merged]);
        Assert.Equal(2, early.ExitCode);
        Assert.Contains("parts-00001-of-00002.json", early.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(0, (await Run([.. verb, parts, "--shard", "1/2"])).ExitCode);
        CommandResult done = await Run(["merge", "parts-00002-of-00002.json", "parts-00001-of-00002.json", "-o", merged]);
        Assert.Equal((0, ""), (done.ExitCode, done.Error));
        Assert.Equal(File.ReadAllBytes(made.Folder[whole]), File.ReadAllBytes(made.Folder[merged]));

        Task<CommandResult> Run(string[] arguments) => CommandLine.Run(made.Folder.Path, arguments);
    }

    // The same kind of texture as the object's, whole pictures of it: no part of the object shows.
    [Theory]
    [InlineData(77, 160)]
    [InlineData(9, 300)]
    [InlineData(1234, 300)]
    public async Task Estimate_LookAlikeTexture_SaysWhyAndSucceeds(int seed, int shapes)
    {
        ImageFile.Write(made.Folder[$"alike{seed}.png"], ProceduralTexture.Make(new ImageSize(480, 480), seed, shapes));
        CommandResult result = await CommandLine.Run(
            made.Folder.Path, "pose", "estimate", $"alike{seed}.png", "--object", "thing.eqobject", "--intrinsics",
            Intrinsics,
            "-o",
            $"none{seed}.json");
        Assert.True(result.ExitCode == 0, result.Error);
        string answer = File.ReadAllText(made.Folder[$"none{seed}.json"]);
        Assert.True(result.Output.Contains("no pose", StringComparison.Ordinal), answer);
        JsonElement confidence = Property(JsonDocument.Parse(answer).RootElement[0], "confidence");
        Assert.True(confidence.ValueKind == JsonValueKind.Null || confidence.GetDouble() < 0.2, answer);
    }

    [Fact]
    public async Task Estimate_NothingInThePicture_SaysWhyAndSucceeds()
    {
        ImageFile.Write(
            made.Folder["other.png"],
            new RgbImage(new ImageSize(480, 480), [.. Enumerable.Range(0, 480 * 480 * 3).Select(i => (byte)(i / 3 % 480 / 4))]));
        CommandResult result = await CommandLine.Run(
            made.Folder.Path, "pose", "estimate", "other.png", "--object", "thing.eqobject", "--intrinsics", Intrinsics, "-o", "none.json");
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("no pose", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Estimate_EmptyMask_IsBadInput()
    {
        ImageFile.WriteMask(made.Folder["empty.png"], new LabelImage(new ImageSize(480, 480), new byte[480 * 480]));
        CommandResult result = await CommandLine.Run(
            made.Folder.Path, "pose", "estimate", "new0.png", "--object", "thing.eqobject", "--intrinsics",
            Intrinsics,
            "--mask", "empty.png", "-o", "none.json");
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("the mask is empty", result.ErrorLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("640,640,240", null)]
    [InlineData("-640,640,240,240", null)]
    [InlineData(Intrinsics, "0.1,0.2")]
    public async Task Estimate_BadCamera_IsWrongUsage(string intrinsics, string? distortion)
    {
        string[] lens = distortion is null ? [] : ["--distortion", distortion];
        CommandResult result = await CommandLine.Run(
            made.Folder.Path, ["pose", "estimate", "new0.png", "--object", "thing.eqobject", "--intrinsics=" + intrinsics, .. lens]);
        Assert.Equal(2, result.ExitCode);
        Assert.NotEmpty(result.ErrorLine);
    }

    [Fact]
    public async Task Track_FolderOfFrames_FollowsAndDraws()
    {
        CommandResult result = await CommandLine.Run(
            made.Folder.Path, "pose", "track", "frames", "--object", "thing.eqobject", "--intrinsics",
            Intrinsics,
            "--overlay", "followed.mp4", "--rrd", "followed.rrd", "-o", "followed.json");
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.True(Pictures.IsRecording(made.Folder["followed.rrd"]));
        JsonElement[] frames = [.. JsonDocument.Parse(File.ReadAllText(made.Folder["followed.json"])).RootElement.EnumerateArray()];
        Assert.Equal(OnboardedObject.Frames, frames.Length);
        Assert.Equal("Acquired", Property(frames[0], "state").GetString());
        for (int i = 0; i < frames.Length; i++)
        {
            RigidTransform pose = RigidTransform.FromRowMajor(
                [.. Property(Property(frames[i], "pose"), "cameraFromObject").EnumerateArray().Select(v => v.GetDouble())]);
            Assert.True((pose * made.FramePoses[i].Inverse()).Rotation.AngleDegrees < 1, $"frame {i}");
            Assert.Equal(i > 0, Property(frames[i], "state").GetString() == "Tracked");
        }

        using VideoReader video = VideoReader.Open(made.Folder["followed.mp4"]);
        Assert.Equal(OnboardedObject.Frames, video.FrameCountHint);
    }

    [Fact]
    public async Task Track_PipeOfImages_WritesALineForEachFrame()
    {
        byte[] pipe = [.. Enumerable.Range(0, 2).SelectMany(i => Ppm(ImageFile.Read(made.Folder[$"frames/{i}.png"])))];
        CommandResult result = await CommandLine.Run(
            made.Folder.Path, pipe, ["pose", "track", "-", "--object", "thing.eqobject", "--intrinsics", Intrinsics, "-o", "-"]);
        Assert.True(result.ExitCode == 0, result.Error);
        JsonElement[] lines = [.. result.Output.TrimEnd().Split('\n').Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.Equal(["Acquired", "Tracked"], lines.Select(l => Property(l, "state").GetString()));
        RigidTransform pose = RigidTransform.FromRowMajor(
            [.. Property(Property(lines[1], "pose"), "cameraFromObject").EnumerateArray().Select(v => v.GetDouble())]);
        Assert.True((pose * made.FramePoses[1].Inverse()).Rotation.AngleDegrees < 1);

        CommandResult broken = await CommandLine.Run(
            made.Folder.Path, pipe[..^100],
            ["pose", "track", "-", "--object", "thing.eqobject", "--intrinsics", Intrinsics, "-o", "live.csv", "-q"]);
        Assert.Equal(3, broken.ExitCode);
        Assert.Contains("the poses of the 1 frame before it are written", broken.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(2, File.ReadAllLines(made.Folder["live.csv"]).Length);
    }

    [Fact]
    public async Task Track_NoSuchCamera_SaysSoInOneLine()
    {
        CommandResult result = await CommandLine.Run(
            made.Folder.Path, "pose", "track", "camera:77", "--object", "thing.eqobject", "--intrinsics", Intrinsics);
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("camera:77: there is no such camera", result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Estimate_CamerasOfARig_GivesOnePoseOfBothInTheAxesOfUnity()
    {
        File.WriteAllText(made.Folder["rig.json"], JsonSerializer.Serialize(new
        {
            images = made.NewPoses.Select((p, i) => new
            {
                file = $"new{i}.png",
                width = 480,
                height = 480,
                K = new double[][] { [640, 0, 240], [0, 640, 240], [0, 0, 1] },
                R = new double[][] { Row(p.Rotation.X), Row(p.Rotation.Y), Row(p.Rotation.Z) },
                t = Row(p.Translation),
            }),
        }));
        CommandResult result = await CommandLine.Run(
            made.Folder.Path, "pose", "estimate", "new0.png", "new1.png", "--object", "thing.eqobject", "--rig", "rig.json",
            "--frame", "unity", "-o", "rigged.json");
        Assert.True(result.ExitCode == 0, result.Error);
        JsonElement[] poses = [.. JsonDocument.Parse(File.ReadAllText(made.Folder["rigged.json"])).RootElement.EnumerateArray()];
        for (int i = 0; i < 2; i++)
        {
            RigidTransform pose = Matrix(poses[i]);
            Assert.True((pose * made.NewPoses[i].Inverse()).Rotation.AngleDegrees < 0.5);
            JsonElement unity = Property(poses[i], "transform");
            Assert.Contains("left-handed", Property(unity, "cameraFrame").GetString(), StringComparison.Ordinal);
            Assert.Equal(-pose.Translation.Y, Property(unity, "position")[1].GetDouble(), 1e-12);
        }

        static double[] Row(Vector3D v) => [v.X, v.Y, v.Z];
    }

    [Theory]
    [InlineData(2, "has no usable EXIF focal length", "pose", "estimate", "new0.png", "--object", "thing.eqobject")]
    [InlineData(
        3, "holds no mask of 12 of the 12 photographs", "pose", "onboard", "--scene", "photos", "--model", "sift", "--masks", "scratch")]
    public async Task Run_WithoutCameraOrMasks_SaysSoInOneLine(int exitCode, string message, params string[] arguments)
    {
        CommandResult result = await CommandLine.Run(made.Folder.Path, [.. arguments, "-o", "none.out"]);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(message, result.ErrorLine, StringComparison.Ordinal);
    }

    private static byte[] Ppm(RgbImage image) =>
        [.. System.Text.Encoding.ASCII.GetBytes($"P6\n{image.Width} {image.Height}\n255\n"), .. image.Pixels];

    [Fact]
    public async Task Onboard_PicturesStoredUpsideDown_NamesTheTurnThatMendsThem()
    {
        Directory.CreateDirectory(made.Folder["turned"]);
        foreach (string file in Directory.EnumerateFiles(made.Folder["photos"]))
            File.Copy(file, Path.Combine(made.Folder["turned"], Path.GetFileName(file)));
        for (int i = 4; i < 7; i++)
        {
            RgbImage image = ImageFile.Read(made.Folder[$"turned/{i:00}.png"]), upsideDown = new(image.Size);
            for (int y = 0; y < image.Height; y++)
            {
                for (int x = 0; x < image.Width; x++)
                    upsideDown[image.Width - 1 - x, image.Height - 1 - y] = image[x, y];
            }

            ImageFile.Write(made.Folder[$"turned/{i:00}.png"], upsideDown);
        }

        CommandResult contradicting = await CommandLine.Run(
            made.Folder.Path, "pose", "onboard", "--scene", "turned", "--model", "sift", "-o", "turned.eqobject");
        Assert.Contains("--turn 5-7=180", contradicting.Error, StringComparison.Ordinal);
        CommandResult mended = await CommandLine.Run(
            made.Folder.Path, "pose", "onboard", "--scene", "turned", "--model", "sift", "--turn", "5-7=180", "-o", "turned.eqobject");
        Assert.True(mended.ExitCode == 0, mended.Error);
        Assert.DoesNotContain("contradict", mended.Error, StringComparison.Ordinal);
        Assert.Equal(
            2,
            (
                await CommandLine.Run(
                    made.Folder.Path, "pose", "onboard", "--scene", "turned", "--model", "sift", "--turn", "5-99=180", "-o",
                    "x.eqobject")).ExitCode);
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
    public async Task Onboard_ObjectOnAPrintedBoard_IsFoundWithoutTheBoardAndInMeters()
    {
        Assert.Equal(
            0, (await CommandLine.Run(made.Folder.Path, "pose", "board", "charuco:7x5", "--pixels", "120", "-o", "print.png")).ExitCode);
        RigidTransform[] around = [.. Enumerable.Range(0, 12).Select(i => PaintedCube.At(30 * i, 35 + (10 * (i % 2)), 0.65))];
        RgbImage[] photographs = PaintedCube.Photograph(made.Folder["onboard"], around, board: made.Folder["print.png"]);
        Directory.CreateDirectory(made.Folder["board"]);
        for (int i = 0; i < photographs.Length; i++)
            ImageFile.Write(made.Folder[$"board/{i:00}.png"], photographs[i]);
        CommandResult onboarded =
            await CommandLine.Run(made.Folder.Path, "pose", "onboard", "--scene", "board", "--model", "sift", "--board", "charuco:7x5",
            "--square", FormattableString.Invariant($"{PaintedCube.BoardSquare}"), "--object-size", "0.11,0.11,0.11", "--intrinsics",
            PaintedCube.WideIntrinsics, "-o", "stood.eqobject");
        Assert.True(onboarded.ExitCode == 0, onboarded.Error);
        Assert.DoesNotContain("left out", onboarded.Error, StringComparison.Ordinal);

        CommandResult found = await CommandLine.Run(
            made.Folder.Path, "pose", "estimate", "new0.png", "--object", "stood.eqobject", "--intrinsics",
            Intrinsics,
            "--json",
            "-o",
            "stood.json");
        Assert.True(found.ExitCode == 0, found.Error);
        JsonElement answer = JsonDocument.Parse(found.Output).RootElement[0];
        Assert.True(Property(answer, "found").GetBoolean(), found.Output);
        RigidTransform pose = RigidTransform.FromRowMajor(
            [.. Property(answer, "cameraFromObject").EnumerateArray().Select(v => v.GetDouble())]),
            truth = made.NewPoses[0] * PaintedCube.CubeFromBoard;
        Assert.True((pose * truth.Inverse()).Rotation.AngleDegrees < 1, $"{(pose * truth.Inverse()).Rotation.AngleDegrees} degrees");
        Assert.True((pose.Translation - truth.Translation).Length < 0.003, $"{(pose.Translation - truth.Translation).Length} m");
    }

    [Fact]
    public async Task Onboard_PhotographsWithoutBoard_SaysSo()
    {
        CommandResult result = await CommandLine.Run(
            made.Folder.Path, "pose", "onboard", "--scene", "frames", "--model", "sift", "--board", "charuco:7x5", "--square", "0.03",
            "--intrinsics",
            Intrinsics,
            "-o",
            "none.eqobject");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("show the board", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(made.Folder["none.eqobject"]));
    }

    private static RigidTransform Matrix(JsonElement pose) =>
        RigidTransform.FromRowMajor([.. Property(pose, "cameraFromObject").EnumerateArray().Select(v => v.GetDouble())]);

    private static JsonElement Property(JsonElement element, string name) =>
        element.EnumerateObject().First(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>The object, onboarded once for all tests of the class.</summary>
    public sealed class OnboardedObject : IAsyncLifetime
    {
        internal const int Frames = 5, References = 12;

        internal TemporaryFolder Folder { get; } = new();

        internal CommandResult Onboarded { get; private set; } = null!;

        internal RigidTransform[] NewPoses { get; } = [PaintedCube.At(40, 20, 0.32), PaintedCube.At(200, -5, 0.28)];

        internal RigidTransform[] FramePoses { get; } = [.. Enumerable.Range(0, Frames).Select(i => PaintedCube.At(20 + (3 * i), 15))];

        public async ValueTask InitializeAsync()
        {
            RigidTransform[] posed = [.. Enumerable.Range(0, References)
                .Select(i => PaintedCube.At(360.0 * i / References, i % 2 == 0 ? 30 : 5))];
            PaintedCube.WritePosed(Folder["photos"], posed, PaintedCube.Photograph(Folder["scratch"], posed));
            Write(PaintedCube.Photograph(Folder["scratch"], NewPoses, background: 9), "new");
            Directory.CreateDirectory(Folder["frames"]);
            Write(PaintedCube.Photograph(Folder["scratch"], FramePoses, background: 8), "frames/");
            Onboarded = await CommandLine.RunProcess(
                Folder.Path, "pose", "onboard", "--scene", "photos", "--model", "sift", "-o", "thing.eqobject", "--json");
        }

        public ValueTask DisposeAsync()
        {
            Folder.Dispose();
            return ValueTask.CompletedTask;
        }

        private void Write(RgbImage[] images, string prefix)
        {
            for (int i = 0; i < images.Length; i++)
                ImageFile.Write(Folder[$"{prefix}{i}.png"], images[i]);
        }
    }
}
