using Equiview.Formats.Bop;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.Bop;

public sealed class BopTests
{
    private const string Row = "1,2,3,0.5,1 0 0 0 1 0 0 0 1,100 200 1000,0.25";

    [Fact]
    public void Results_WithOrWithoutHeader_AreReadInMeters()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.csv"], "scene_id,im_id,obj_id,score,R,t,time\n" + Row + "\n");
        File.WriteAllText(folder["b.csv"], Row);
        var expected = new BopResult(1, 2, 3, 0.5, new(RotationMatrix.Identity, new Vector3D(100, 200, 1000) * 1e-3), 0.25);
        Assert.Equal([expected], BopResults.Read(folder["a.csv"]));
        Assert.Equal([expected], BopResults.Read(folder["b.csv"]));
        BopResults.Write(folder["c.csv"], [expected]);
        Assert.Equal([expected], BopResults.Read(folder["c.csv"]));
    }

    [Theory]
    [InlineData("1,2,3,0.5,1 0 0 0 1 0 0 0 1,100 200 1000")]
    [InlineData("1,2,3,0.5,1 0 0 0 1 0 0 0,100 200 1000,1")]
    [InlineData("1,2,3,nan,1 0 0 0 1 0 0 0 1,100 200 1000,1")]
    [InlineData(Row + "\n1,2,4,0.5,1 0 0 0 1 0 0 0 1,100 200 1000,0.5")]
    public void Results_MalformedRow_IsRefused(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.csv"], text);
        Assert.StartsWith("line", Assert.Throws<InvalidFileException>(() => BopResults.Read(folder["a.csv"])).Where);
    }

    [Fact]
    public void Units_MillimetersAndPixelCenters_BecomeMetersAndRaster()
    {
        Assert.Equal(new Vector3D(1, 2, 3), BopUnits.ToTransform([1, 0, 0, 0, 1, 0, 0, 0, 1], [1000, 2000, 3000]).Translation);
        Assert.Equal(
            new PixelPoint(320.5, 240.5), BopUnits.ToIntrinsics([500, 0, 320, 0, 500, 240, 0, 0, 1], new(640, 480)).Project(new(0, 0, 1)));
    }

    [Fact]
    public void Models_SymmetriesAndWrongUnit_AreReadAndWarned()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["m.json"], """
            {"7": {"diameter": 0.2, "min_x": -1, "min_y": -2, "min_z": -3, "size_x": 2, "size_y": 4, "size_z": 6,
             "symmetries_discrete": [[-1,0,0,10, 0,-1,0,0, 0,0,1,0, 0,0,0,1]],
             "symmetries_continuous": [{"axis": [0,0,1], "offset": [0,0,5]}]}}
            """);
        BopModelInfo model = BopModels.Read(folder["m.json"])[7];
        Assert.Equal(0.01, model.DiscreteSymmetries[0].Translation.X, 1e-15);
        Assert.Equal(new Vector3D(0, 0, 1), model.ContinuousSymmetries[0].Axis);
        Assert.Contains("object 7", model.Warning);
    }

    [Fact]
    public void ReadSymmetries_NamedObjects_AreInTheFramesUnit()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder["s.json"],
            """
            {"can": {"symmetries_continuous": [{"axis": [0,0,1], "offset": [0,0,0.5]}]},
             "box": {"symmetries_discrete": [[-1,0,0,10, 0,-1,0,0, 0,0,1,0, 0,0,0,1]]}}
            """);
        IReadOnlyDictionary<string, ObjectSymmetry> read = BopModels.ReadSymmetries(folder["s.json"]);
        Assert.Equal(new Vector3D(0, 0, 0.5), Assert.Single(read["can"].Continuous).Offset);
        Assert.Equal(10, Assert.Single(read["box"].Discrete).Translation.X);
        File.WriteAllText(folder["bad.json"], """{"can": {"symmetries_discrete": [[1,2]]}}""");
        Assert.Throws<InvalidFileException>(() => BopModels.ReadSymmetries(folder["bad.json"]));
    }

    [Fact]
    public void ModelFile_BopAndNamedLayouts_AreFound()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["mug"]);
        File.WriteAllText(folder["mug/textured.obj"], "");
        File.WriteAllText(folder["obj_000007.ply"], "");
        BopModelInfo model = new(7, 0.1, default, default, [], []);
        Assert.Equal(folder["obj_000007.ply"], BopModels.FileOf(folder.Path, model));
        Assert.Equal(folder["mug/textured.obj"], BopModels.FileOf(folder.Path, model with { ObjectId = 8, Name = "mug" }));
        Assert.Throws<InvalidFileException>(() => BopModels.FileOf(folder.Path, model with { ObjectId = 9 }));
    }

    [Fact]
    public void Scene_YcbV_HasThirtyThreeInstancesAndTheTestedCameraMotion()
    {
        string root = SharedData.Require("pose", "ycbv_mini");
        IReadOnlyList<BopImage> a = BopScene.Read(Path.Combine(root, "test", "000050")),
            b = BopScene.Read(Path.Combine(root, "test", "000059"));
        Assert.Equal(33, a.Concat(b).Sum(i => i.Instances.Count));
        Assert.Equal(33, BopScene.ReadTargets(Path.Combine(root, "test_targets_bop19.json")).Sum(t => t.InstanceCount));
        Assert.Equal(new ImageSize(640, 480), a[0].Intrinsics.Size);
        Assert.Equal(1e-4, a[0].DepthScaleMeters, 1e-12);
        Assert.NotNull(a[0].DepthPath);

        // Camera 629 to 1874 as HappyPose's ROS test has it; every object tells it.
        BopImage first = a.Single(i => i.ImageId == 629), last = a.Single(i => i.ImageId == 1874);
        foreach (BopInstance instance in first.Instances)
        {
            RigidTransform motion = first.Instances.Single(i => i.ObjectId == instance.ObjectId).CameraFromObject * last.Instances.Single(
                i => i.ObjectId == instance.ObjectId).CameraFromObject.Inverse();
            Assert.True((motion.Translation - new Vector3D(-.4790, -.0166, .3517)).Length < 0.02, motion.ToString());
        }
    }
}
