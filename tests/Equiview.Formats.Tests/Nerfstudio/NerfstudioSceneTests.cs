using Equiview.Formats.Nerfstudio;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.Nerfstudio;

public sealed class NerfstudioSceneTests
{
    [Fact]
    public void CameraFromWorldOfOpenGl_CameraAtOriginLookingDownMinusZ_TurnsYAndZ()
    {
        // OpenGL: the camera looks along -Z with +Y up. A point ahead and above lies at +Z and -Y for OpenCV.
        Vector3D seen = NerfstudioScene.CameraFromWorldOfOpenGl(RigidTransform.Identity) * new Vector3D(0.5, 0.25, -2);
        Assert.Equal(new Vector3D(0.5, -0.25, 2), seen);
    }

    [Fact]
    public void Write_ReadAgain_GivesTheSameCameras()
    {
        using var folder = new TemporaryFolder();
        var pose = new RigidTransform(RotationMatrix.FromQuaternion(0.5, -0.1, 0.7, 0.2), new Vector3D(0.3, -2, 1));
        NerfstudioWriter.Write(folder.Path, [new PosedView("a.png", new CameraIntrinsics(500, 510, 31, 21, new ImageSize(64, 48)), pose)]);
        PosedView again = Assert.Single(PosedSceneReader.Read(folder.Path).Views);
        Assert.Equal(("a.png", new CameraIntrinsics(500, 510, 31, 21, new ImageSize(64, 48))), (again.Name, again.Intrinsics));
        double[] expected = pose.ToRowMajor(), actual = again.CameraFromWorld.ToRowMajor();
        Assert.All(Enumerable.Range(0, 16), i => Assert.Equal(expected[i], actual[i], 1e-12));
        Assert.Throws<DegenerateInputException>(
            () => NerfstudioWriter.Write(folder.Path, [again with { Distortion = new LensDistortion(LensModel.Radial, 0.1) }]));
    }

    [Fact]
    public void Read_GlobalAndPerFrameIntrinsics_AreTaken()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["transforms.json"], """
            {"camera_model": "OPENCV", "fl_x": 500, "fl_y": 510, "cx": 320, "cy": 240, "w": 640, "h": 480, "k1": 0.1,
             "frames": [{"file_path": "./images/a.png", "transform_matrix": [[1,0,0,1],[0,1,0,2],[0,0,1,3],[0,0,0,1]]},
                        {"file_path": "images/b.png", "fl_x": 600, "transform_matrix": [[1,0,0,1],[0,1,0,2],[0,0,1,3],[0,0,0,1]]}]}
            """);
        PosedScene scene = PosedSceneReader.Read(folder.Path);
        Assert.Equal(["images/a.png", "images/b.png"], scene.Views.Select(v => v.Name));
        Assert.Equal([500, 600], scene.Views.Select(v => v.Intrinsics.Fx));
        Assert.Equal(0.1, scene.Views[0].Distortion!.K1);
        Assert.Equal(new Vector3D(1, 2, 3), scene.Views[0].CameraCenter);
        Assert.Equal(SceneUnit.Arbitrary, scene.Unit);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"frames\": 3}")]
    [InlineData("{\"frames\": [{\"file_path\": \"a.png\"}]}")]
    [InlineData("{\"w\":1e9,\"h\":5,\"fl_x\":1,\"frames\": [{\"file_path\": \"a.png\", \"transform_matrix\": [[1]]}]}")]
    [InlineData("{\"w\":10,\"h\":5,\"fl_x\":1,\"frames\": [{\"file_path\": \"a.png\", \"transform_matrix\": [[1]]}]}")]
    public void Read_MalformedFile_IsRefused(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["transforms.json"], json);
        Assert.Throws<InvalidFileException>(() => NerfstudioScene.Read(folder.Path));
    }

    [Fact]
    public void Read_SplitFilesAndPoints_AreTaken()
    {
        const string frames = """
            "camera_angle_x": 0.7, "w": 64, "h": 48, "frames": [{"file_path": "./train/r_0",
            "transform_matrix": [[1,0,0,1],[0,1,0,2],[0,0,1,3],[0,0,0,1]]}]}
            """;
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["transforms_train.json"], "{\"ply_file_path\": \"p.ply\"," + frames);
        File.WriteAllText(folder["transforms_test.json"], "{" + frames.Replace("train/r_0", "test/r_7", StringComparison.Ordinal));
        File.WriteAllText(
            folder["p.ply"],
            "ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nproperty float y\nproperty float z\nend_header\n1 2 3\n");
        PosedScene scene = PosedSceneReader.Read(folder.Path);
        Assert.Equal(("train/r_0", "test/r_7"), (scene.Views[0].Name, scene.TestViews[0].Name));
        Assert.Equal(new Vector3D(1, 2, 3), scene.Points[0].Position);
        File.Delete(folder["p.ply"]);
        Assert.Contains("p.ply", Assert.Single(PosedSceneReader.Read(folder.Path).Warnings));
        File.Delete(folder["transforms_test.json"]);
        Assert.Empty(PosedSceneReader.Read(folder.Path).TestViews);
    }
}
