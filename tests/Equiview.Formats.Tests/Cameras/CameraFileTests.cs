using Equiview.Formats.Cameras;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.Cameras;

public sealed class CameraFileTests : IDisposable
{
    private static readonly ImageSize Size = new(640, 480);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, string, bool, int> Files { get; } = new()
    {
        { "opencv.yaml", "%YAML:1.0\n---\nimage_width: 640\nimage_height: 480\ncamera_matrix: !!opencv-matrix\n   rows: 3\n"
            + "   cols: 3\n   dt: d\n   data: [ 500., 0., 319.5, 0., 510., 239.5,\n       0., 0., 1. ]\n"
            + "distortion_coefficients: !!opencv-matrix\n   rows: 1\n   cols: 5\n   dt: d\n   data: [ -0.1, 0.02, 0.001, -0.002, "
            + "0. ]\n", true, 1 },
        { "ros.yaml", "image_width: 640\nimage_height: 480\ncamera_name: head\ncamera_matrix:\n  rows: 3\n  cols: 3\n  data: [500, "
            + "0, 319.5, 0, 510, 239.5, 0, 0, 1]\ndistortion_model: plumb_bob\ndistortion_coefficients:\n  rows: 1\n  cols: 5\n"
            + "  data: [-0.1, 0.02, 0.001, -0.002, 0]\n", true, 1 },
        { "info.yaml", "header:\n  seq: 1\nheight: 480\nwidth: 640\ndistortion_model: plumb_bob\nD:\n- -0.1\n- 0.02\n- 0.001\n"
            + "- -0.002\n- 0.0\nK:\n- 500.0\n- 0.0\n- 319.5\n- 0.0\n- 510.0\n- 239.5\n- 0.0\n- 0.0\n- 1.0\n", true, 1 },
        { "camchain.yaml", "cam0:\n  cam_overlaps: []\n  camera_model: pinhole\n  distortion_coeffs: [-0.1, 0.02, 0.001, -0.002]\n"
            + "  distortion_model: radtan\n  intrinsics: [500.0, 510.0, 319.5, 239.5]\n  resolution: [640, 480]\n"
            + "  rostopic: /cam0\n", true, 1 },
        { "opencv.json", "{\"image_width\": 640, \"image_height\": 480, \"camera_matrix\": [[500, 0, 319.5], [0, 510, 239.5], [0, "
            + "0, 1]], \"distortion_coefficients\": [[-0.1, 0.02, 0.001, -0.002, 0]]}", true, 1 },
        { "camera.json", "{\"fx\": 500, \"fy\": 510, \"cx\": 319.5, \"cy\": 239.5, \"width\": 640, \"height\": 480, \"depth_scale\": 0.1}",
            true, 0 },
        { "transforms.json", "{\"fl_x\": 500, \"fl_y\": 510, \"cx\": 320, \"cy\": 240, \"w\": 640, \"h\": 480, \"k1\": -0.1, "
            + "\"k2\": 0.02, \"p1\": 0.001, \"p2\": -0.002, \"frames\": []}", true, 1 },
        { "cameras.txt", "# Camera list with one line of data per camera:\n1 OPENCV 640 480 500 510 320 240 -0.1 0.02 0.001 -0.002\n",
            true, 1 },
        { "cam_K.txt", "500 0 319.5\n0 510 239.5\n0 0 1\n", false, 0 },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_OtherProgramsFile_IsOneCamera(string name, string text, bool hasSize, int hasLens)
    {
        File.WriteAllText(folder[name], text);
        (CameraIntrinsics camera, LensDistortion? lens) = CameraFile.Read(folder[name]);
        Assert.Equal(new CameraIntrinsics(500, 510, 320, 240, hasSize ? Size : default), camera);
        Assert.Equal(hasLens == 1 ? new LensDistortion(LensModel.Radial, -0.1, 0.02, 0.001, -0.002) : null, lens);
    }

    [Theory]
    [InlineData("camera.yaml")]
    [InlineData("camera.json")]
    public void Write_ThenRead_GivesTheSameCamera(string name)
    {
        var camera = new CameraIntrinsics(500.25, 510.5, 321, 239, Size);
        var lens = new LensDistortion(LensModel.Radial, -0.1, 0.02, 0.001, -0.002, 0.003, 0.1, 0.2, 0.3);
        CameraFileWriter.Write(folder[name], camera, lens, new Dictionary<string, double> { ["avg_reprojection_error"] = 0.3 });
        Assert.Equal((camera, lens), CameraFile.Read(folder[name]));
    }

    [Theory]
    [InlineData("a.yaml", "name: x\n")]
    [InlineData("a.json", "{}")]
    [InlineData("a.json", "{\"K\": [1, 2]}")]
    [InlineData("a.txt", "1 2 3")]
    [InlineData("a.txt", "-1 0 3 0 -1 3 0 0 1")]
    [InlineData("cameras.txt", "1 PINHOLE 640 480 500 500 320 240\n2 PINHOLE 640 480 500 500 320 240\n")]
    public void Read_NoCamera_IsRefused(string name, string text)
    {
        File.WriteAllText(folder[name], text);
        Assert.Throws<InvalidFileException>(() => CameraFile.Read(folder[name]));
    }
}
