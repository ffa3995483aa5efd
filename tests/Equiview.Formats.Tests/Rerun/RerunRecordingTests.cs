using Apache.Arrow;
using Equiview.Formats.Rerun;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.Rerun;

public sealed class RerunRecordingTests : IDisposable
{
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 1, 2, 3];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Finish_WritesTheFramingOfRrf2()
    {
        RerunFile file = Write("a.rrd");
        Assert.Equal([(byte)'R', (byte)'R', (byte)'F', (byte)'2', 0, 24, 0, 0, 0, 2, 0, 0], file.Header);
        Assert.Equal(1, file.Kinds[0]);
        Assert.Equal(0, file.Kinds[^1]);
        Assert.All(file.Kinds[1..^1], k => Assert.Equal(2, k));
        string id = Assert.Single(file.StoreIds.Distinct());
        Assert.Matches("^[0-9a-f]{32}$", id);
        Assert.NotEqual(new string('0', 32), id);
    }

    [Fact]
    public void Finish_OfTheSameContent_GivesTheSameBytes()
    {
        string id = Write("a.rrd").StoreIds[0];
        Write("b.rrd");
        Assert.Equal(File.ReadAllBytes(folder["a.rrd"]), File.ReadAllBytes(folder["b.rrd"]));
        Assert.NotEqual(id, Write("c.rrd", 7).StoreIds[0]);
    }

    [Fact]
    public void Log_RoundTripsValuesAndTimes()
    {
        RerunFile file = Write("a.rrd");
        RecordBatch points = Assert.Single(file.Of("/video/points", "Points2D:positions"));
        Assert.Equal(2, points.Length);
        Assert.Equal([0L, 1L], ((Int64Array)points.Column("frame")).Values.ToArray());
        Assert.Equal([0L, 40_000_000L], ((DurationArray)points.Column("time")).Values.ToArray());
        Assert.Equal([1, 2, 3, 4], file.Floats("/video/points", "Points2D:positions", 0));
        Assert.Empty(file.Floats("/video/points", "Points2D:positions", 1));
        Assert.Equal([-4], file.Floats("/video/points", "Points2D:radii", 0));
        Assert.Equal([1, 1, 2, 2, 5, 5, 6, 6, 7, 7], file.Floats("/lines", "LineStrips2D:strips", 0));
        Assert.Equal([500, 0, 0, 0, 510, 0, 320, 240, 1], file.Floats("/world/camera", "Pinhole:image_from_camera", 0));
        Assert.Equal([640, 480], file.Floats("/world/camera", "Pinhole:resolution", 0));
        Assert.Equal([1, 2, 3], file.Floats("/world/object", "Transform3D:translation", 0));
        Assert.Equal([0, 0, 0, 1], file.Floats("/world/object", "Transform3D:quaternion", 0));
        Assert.Equal([0, 0, 0, 0], file.Floats("/world/object", "Transform3D:quaternion", 1));
        var blob = (ListArray)((ListArray)file.Of("/video", "EncodedImage:blob")[0].Column("EncodedImage:blob")).GetSlicedValues(0);
        Assert.Equal(Jpeg, ((UInt8Array)blob.GetSlicedValues(0)).Values.ToArray());
        var names = (ListArray)file.Of("/__properties", "RecordingInfo:name")[0].Column("RecordingInfo:name");
        Assert.Equal("a test", ((StringArray)names.Values).GetString(0));
    }

    [Fact]
    public void Log_SaysOfEachColumnWhatItIs()
    {
        RerunFile file = Write("a.rrd");
        foreach (RecordBatch chunk in file.Chunks)
        {
            Assert.Equal("0.1.1", chunk.Schema.Metadata["sorbet:version"]);
            Assert.Matches("^[0-9A-F]{16}[0-9a-f]{16}$", chunk.Schema.Metadata["rerun:id"]);
            Assert.Equal("control", chunk.Schema.FieldsList[0].Metadata["rerun:kind"]);
        }

        Field positions = file.Of("/video/points", "Points2D:positions")[0].Schema.GetFieldByName("Points2D:positions");
        Assert.Equal("rerun.archetypes.Points2D", positions.Metadata["rerun:archetype"]);
        Assert.Equal("rerun.components.Position2D", positions.Metadata["rerun:component_type"]);
        Assert.False(positions.Metadata.ContainsKey("rerun:is_static"));
        Field camera = file.Of("/world/camera", "Pinhole:resolution")[0].Schema.GetFieldByName("Pinhole:resolution");
        Assert.Equal("true", camera.Metadata["rerun:is_static"]);
        byte[][] ids = [.. file.Chunks.SelectMany(RowIds)];
        Assert.Equal(ids.Length, ids.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public void Log_GathersRowsToChunks()
    {
        using (var recording = new RerunRecording(folder["a.rrd"], "a test"))
        {
            for (int i = 0; i < 600; i++)
                recording.Log("plot", new RerunTime(i), RerunArchetype.Scalars(i));
            recording.Finish();
        }

        var file = new RerunFile(folder["a.rrd"]);
        Assert.Equal([256, 256, 88], file.Of("/plot", "Scalars:scalars").Select(c => c.Length));
        Assert.DoesNotContain("time", file.Of("/plot", "Scalars:scalars")[0].Schema.FieldsList.Select(f => f.Name));
    }

    [Fact]
    public void Dispose_WithoutFinish_LeavesNothing()
    {
        using (var recording = new RerunRecording(folder["a.rrd"], "a test"))
            recording.Log("plot", RerunArchetype.Scalars(1));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(folder["a.rrd"])!));
    }

    [Fact]
    public void Constructor_WithoutFolder_IsAnInvalidFile() =>
        Assert.Throws<InvalidFileException>(() => new RerunRecording(folder["no/a.rrd"], "a test"));

    [Fact]
    public void RequireName_RefusesAnotherEnding()
    {
        RerunRecording.RequireName("A.RRD");
        Assert.Throws<UsageException>(() => RerunRecording.RequireName("a.json"));
    }

    [Theory]
    [InlineData("mug-1_a.jpg", "mug-1_a.jpg")]
    [InlineData("a b/c", "a\\ b\\/c")]
    [InlineData("ä(1)", "ä\\(1\\)")]
    [InlineData("a\nb", "a_b")]
    [InlineData("", "_")]
    public void Part_EscapesAName(string name, string part) => Assert.Equal(part, RerunRecording.Part(name));

    [Theory]
    [InlineData(0, -1, 0, 3, 2, 5)]
    [InlineData(0, 1, 0.1, 3, 1, 6)]
    [InlineData(0, 0, 2, 3, 5, 1)]
    [InlineData(-3, 0, 0, 2, 3, 6)]
    public void ViewCoordinatesOf_TakesTheNearestAxis(double x, double y, double z, byte first, byte second, byte third)
    {
        RerunComponent axes = Assert.Single(RerunArchetype.ViewCoordinatesOf(new(x, y, z)).Components);
        Assert.Equal([first, second, third], axes.Values.Bytes.ToArray());
    }

    private RerunFile Write(string name, float shift = 0)
    {
        using var recording = new RerunRecording(folder[name], "a test");
        recording.Log("world/camera", RerunArchetype.Pinhole(new CameraIntrinsics(500, 510, 320, 240, new ImageSize(640, 480))));
        recording.Log("video", new RerunTime(0, 0), RerunArchetype.EncodedImage(Jpeg));
        recording.Log("video/points", new RerunTime(0, 0), RerunArchetype.Points2D([new(1 + shift, 2), new(3, 4)], [0xFF0000FF], 4));
        recording.Log("video/points", new RerunTime(1, 0.04), RerunArchetype.Points2D([], [], 4));
        recording.Log(
            "lines", new RerunTime(0), RerunArchetype.LineStrips2D([[new(1, 1), new(2, 2)], [new(5, 5), new(6, 6), new(7, 7)]]));
        recording.Log(
            "world/object", new RerunTime(0), RerunArchetype.Transform3D(new RigidTransform(RotationMatrix.Identity, new(1, 2, 3))));
        recording.Log("world/object", new RerunTime(1), RerunArchetype.Nowhere);
        recording.Log("log", new RerunTime(1), RerunArchetype.TextLog("lost", "WARN"));
        recording.Finish();
        return new RerunFile(folder[name]);
    }

    private static IEnumerable<byte[]> RowIds(RecordBatch chunk)
    {
        var ids = (Apache.Arrow.Arrays.FixedSizeBinaryArray)chunk.Column(0);
        return Enumerable.Range(0, chunk.Length).Select(i => ids.GetBytes(i).ToArray());
    }
}
