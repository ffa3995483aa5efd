using Equiview.TestKit;

namespace Equiview.Formats.Tests.CameraList;

public sealed class TrainedCamerasTests
{
    private const string Cameras = """
        [{"id": 0, "img_name": "a", "width": 64, "height": 48, "position": [1, 2, 3],
          "rotation": [[0, -1, 0], [1, 0, 0], [0, 0, 1]], "fy": 51, "fx": 50},
         {"id": 1, "img_name": "gone", "width": 64, "height": 48, "position": [0, 0, 0],
          "rotation": [[1, 0, 0], [0, 1, 0], [0, 0, 1]], "fy": 51, "fx": 50}]
        """;

    [Fact]
    public void Read_CamerasOfATrainedScene_AreInvertedAndFindTheirPhotographs()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["cameras.json"], Cameras);
        Directory.CreateDirectory(folder["images"]);
        File.WriteAllBytes(Path.Combine(folder["images"], "a.jpg"), []);
        File.WriteAllText(folder["input.ply"], "ply\nformat ascii 1.0\nelement vertex 2\n"
            + "property float x\nproperty float y\nproperty float z\n"
            + "property uchar red\nproperty uchar green\nproperty uchar blue\nend_header\n1 2 3 255 0 9\n4 5 6 1 2 3\n");

        PosedScene scene = PosedSceneReader.Read(folder.Path);

        Assert.Equal(new CameraIntrinsics(50, 51, 32, 24, new ImageSize(64, 48)), scene.Views[0].Intrinsics);
        Assert.Equal(new Vector3D(1, 2, 3), scene.Views[0].CameraCenter);
        Assert.Equal(new Vector3D(1, 0, 5), scene.Views[0].CameraFromWorld * new Vector3D(1, 3, 8));
        Assert.EndsWith("a.jpg", scene.Views[0].ImagePath);
        Assert.Null(scene.Views[1].ImagePath);
        Assert.Equal([(new Vector3D(1, 2, 3), ((byte)255, (byte)0, (byte)9)), (new Vector3D(4, 5, 6), ((byte)1, (byte)2, (byte)3))],
            scene.Points.Select(p => (p.Position, p.Color)));
    }

    [Theory]
    [InlineData("[[1, 0, 0], [0, 1, 0], [0, 0, 1]]", "[[1, 0, 0], [0, 1, 0]]")]
    [InlineData("\"width\": 64", "\"width\": 0")]
    [InlineData("\"position\": [0, 0, 0]", "\"position\": [0, 0]")]
    public void Read_Malformed_NamesTheEntry(string right, string wrong)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["cameras.json"], Cameras.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Throws<InvalidFileException>(() => PosedSceneReader.Read(folder.Path));
    }
}
