using System.Globalization;
using Equiview.Formats.Colmap;
using Equiview.Imaging.Cameras;
using Equiview.Imaging.Codecs;
using Equiview.TestKit;

namespace Equiview.Imaging.Tests.Cameras;

/// <summary>--intrinsics of a posed scene: which of its cameras is that of a photograph.</summary>
public sealed class ListedCameraTests : IDisposable
{
    private static readonly CameraIntrinsics Wide = new(50, 52, 25, 15, new ImageSize(48, 32));
    private static readonly CameraIntrinsics Narrow = new(70, 70, 24, 16, new ImageSize(48, 32));
    private static readonly CameraIntrinsics Tall = new(60, 60, 16, 24, new ImageSize(32, 48));
    private readonly TemporaryFolder folder = new();

    public ListedCameraTests()
    {
        ImageFile.Write(folder["new.png"], new RgbImage(Wide.Size));
        ImageFile.Write(folder["half.png"], new RgbImage(new ImageSize(24, 16)));
        ImageFile.Write(folder["b.png"], new RgbImage(Wide.Size));
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("cameras.json")]
    public void Fit_EqualCamerasOfItsSize_TakesThem(string named)
    {
        WriteList(("a.png", Wide), ("b.png", Wide), ("c.png", Tall), ("d.png", Tall with { Fx = 61 }));
        CameraPhotograph fitted = Read(named).Fit(folder["new.png"]);
        Assert.Equal((Wide, (string?)null), (fitted.Camera, fitted.Note));
        Assert.Equal((Wide, (string?)null), Read(named).Fit("a video", Wide.Size));
    }

    [Fact]
    public void Fit_PhotographOfTheList_TakesItsOwnCamera()
    {
        WriteList(("a.png", Wide), ("images/b.png", Narrow));
        Assert.Equal(Narrow, Read("cameras.json").Fit(folder["b.png"]).Camera);
    }

    [Fact]
    public void Fit_OneCameraInAnotherSize_ScalesIt()
    {
        WriteList(("a.png", Wide), ("b.png", Wide));
        CameraPhotograph fitted = Read("cameras.json").Fit(folder["half.png"]);
        Assert.Equal(Wide.ResizedTo(new ImageSize(24, 16)), fitted.Camera);
        Assert.Contains("scaled by 0.5", fitted.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_CamerasThatDiffer_AreRefusedInOneLineThatSaysWhatToDo()
    {
        WriteList(("a.png", Wide), ("b.png", Narrow));
        PhotographCamera listed = Read("cameras.json");
        string message = Assert.Throws<InvalidFileException>(() => listed.Fit(folder["new.png"])).Message;
        Assert.Contains("2 cameras that could be its own differ", message, StringComparison.Ordinal);
        Assert.Contains("give --intrinsics fx,fy,cx,cy, or a file of one camera", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.Throws<InvalidFileException>(() => listed.Fit("a video", Wide.Size));
    }

    [Theory]
    [InlineData("cameras.txt")]
    [InlineData("images.txt")]
    [InlineData("")]
    public void Fit_FilesOfColmap_AreReadAsItsFolder(string named)
    {
        var lens = new LensDistortion(LensModel.Radial, -0.1, 0.02);
        PosedView View(string name, CameraIntrinsics camera) => new(name, camera, RigidTransform.Identity);
        var scene = new PosedScene { Views = [View("a.png", Wide), View("b.png", Narrow)], Unit = SceneUnit.Arbitrary };
        ColmapScene.FromScene(scene).Write(folder.Path, binary: false);
        Assert.Equal(Narrow, Read(named).Fit(folder["b.png"]).Camera);
        PhotographCamera bent = new CameraSettings { Intrinsics = folder[named], Distortion = "-0.1,0.02,0,0" }.Read();
        Assert.Equal(lens, bent.Fit(folder["b.png"]).Lens);
    }

    [Fact]
    public void Fit_TransformsWithACameraOfEachFrame_AreReadAndThoseWithOneStayACameraFile()
    {
        const string Frame = """
            {"file_path": "b.png", "w": 48, "h": 32, "fl_x": 70, "fl_y": 70, "cx": 24, "cy": 16,
             "transform_matrix": [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]}
            """;
        File.WriteAllText(folder["transforms.json"], $$"""{"frames": [{{Frame}}]}""");
        Assert.Equal(Narrow, Read("transforms.json").Fit(folder["new.png"]).Camera);
        File.WriteAllText(folder["transforms.json"], """{"w": 48, "h": 32, "fl_x": 50, "fl_y": 52, "cx": 25, "cy": 15, "frames": []}""");
        Assert.Equal(Wide, Read("transforms.json").Intrinsics);
    }

    [Fact]
    public void Read_ListWithoutCameras_IsRefused()
    {
        WriteList();
        Assert.Throws<InvalidFileException>(() => Read("cameras.json"));
    }

    private PhotographCamera Read(string named) => new CameraSettings { Intrinsics = folder[named] }.Read();

    private void WriteList(params (string Name, CameraIntrinsics Camera)[] cameras) => File.WriteAllText(
        folder["cameras.json"],
        $$"""{"images": [{{string.Join(", ", cameras.Select(c => string.Create(CultureInfo.InvariantCulture, $$"""
            {"file": "{{c.Name}}", "width": {{c.Camera.Size.Width}}, "height": {{c.Camera.Size.Height}},
             "K": [[{{c.Camera.Fx}}, 0, {{c.Camera.Cx}}], [0, {{c.Camera.Fy}}, {{c.Camera.Cy}}], [0, 0, 1]],
             "R": [1, 0, 0, 0, 1, 0, 0, 0, 1], "t": [0, 0, 1]}
            """)))}}]}""");
}
