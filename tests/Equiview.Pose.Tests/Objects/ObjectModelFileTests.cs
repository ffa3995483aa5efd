using Equiview.Features;
using Equiview.Formats;
using Equiview.Formats.Safetensors;
using Equiview.Pose.Objects;
using Equiview.TestKit;
namespace Equiview.Pose.Tests.Objects;

public sealed class ObjectModelFileTests
{
    [Fact]
    public void Write_ThenRead_GivesTheSameModel()
    {
        using var folder = new TemporaryFolder();
        ObjectModel model = Model();
        ObjectModelFile.Write(folder["a.eqobject"], model);
        ObjectModel read = ObjectModelFile.Read(folder["a.eqobject"]);
        Assert.Equal(model.Points, read.Points);
        Assert.Equal(model.Features, read.Features);
        Assert.Equal(model.Descriptors, read.Descriptors);
        Assert.Equal(model.Views, read.Views);
        Assert.Equal((model.Box, model.Diameter, model.Unit, model.Channels), (read.Box, read.Diameter, read.Unit, read.Channels));
        Assert.Equal("alike-n", read.Provenance["model"]);

        ObjectModelFile.Write(folder["b.eqobject"], read);
        Assert.Equal(File.ReadAllBytes(folder["a.eqobject"]), File.ReadAllBytes(folder["b.eqobject"]));
    }

    [Fact]
    public void Write_UntriangulatedFeatures_AreKept()
    {
        using var folder = new TemporaryFolder();
        ObjectModel m = Model();
        ObjectRay[] rays = [new(0, new(3, 4)), new(0, new(5, 6.5))];
        var model = new ObjectModel(
            m.Points, m.Features, m.Descriptors, 2, m.Views)
        { Untriangulated = new UntriangulatedFeatures(rays, [1, 0, 0.6f, 0.8f], 2) };
        ObjectModelFile.Write(folder["a.eqobject"], model);
        UntriangulatedFeatures read = ObjectModelFile.Read(folder["a.eqobject"]).Untriangulated!;
        Assert.Equal(rays, read.Rays);
        Assert.Equal([1, 0, 0.6f, 0.8f], read.Descriptors);
        Assert.Throws<DegenerateInputException>(() => new UntriangulatedFeatures(rays, [1], 2));
    }

    [Fact]
    public void Read_TruncatedAnywhere_IsAnInvalidFile()
    {
        using var folder = new TemporaryFolder();
        ObjectModelFile.Write(folder["a.eqobject"], Model());
        byte[] whole = File.ReadAllBytes(folder["a.eqobject"]);
        for (int length = 0; length < whole.Length; length += Math.Max(1, whole.Length / 40))
        {
            File.WriteAllBytes(folder["cut.eqobject"], whole[..length]);
            Assert.Throws<InvalidFileException>(() => ObjectModelFile.Read(folder["cut.eqobject"]));
        }
    }

    [Fact]
    public void Read_OtherSafetensors_SaysHowToMakeOne()
    {
        using var folder = new TemporaryFolder();
        SafetensorsFile.Write(folder["x.eqobject"], new Dictionary<string, StoredTensor>());
        Assert.Contains("pose onboard", Assert.Throws<InvalidFileException>(() => ObjectModelFile.Read(folder["x.eqobject"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_BadTables_Throws()
    {
        ObjectModel m = Model();
        Assert.Throws<DegenerateInputException>(() => new ObjectModel(m.Points, [], [], 2, m.Views));
        Assert.Throws<DegenerateInputException>(() => new ObjectModel(m.Points, m.Features, [1, 2], 2, m.Views));
        Assert.Throws<DegenerateInputException>(
            () => new ObjectModel(m.Points, [new(7, 0, default), m.Features[1]], m.Descriptors, 2, m.Views));
        Assert.Throws<DegenerateInputException>(
            () => new ObjectModel([new(double.NaN, 0, 0), default], m.Features, m.Descriptors, 2, m.Views));
    }

    [Fact]
    public void Warning_MillimetersCalledMeters_IsGiven()
    {
        ObjectModel m = Model();
        Assert.Null(m.Warning);
        Assert.NotNull(new ObjectModel([default, new(120, 80, 40)], m.Features, m.Descriptors, 2, m.Views).Warning);
    }

    private static ObjectModel Model() => new(
        [new(0.01, 0.02, 0.03), new(-0.01, 0, 0.1)], [new(0, 0, new(10.25, 20)), new(1, 1, new(3, 4.5))], [1, 0, 0.6f, 0.8f], 2,
        [
            new ObjectView("first", SyntheticObject.Camera, SyntheticObject.View("", 10).CameraFromWorld),
            new ObjectView("second, \"quoted\"", SyntheticObject.Camera, SyntheticObject.View("", 70).CameraFromWorld),
        ])
    {
        Provenance = new Dictionary<string, string> { ["model"] = "alike-n" },
    };
}
