using Equiview.Evaluation.Pose;
using Equiview.Formats;
using Equiview.TestKit;
namespace Equiview.Evaluation.Tests.Pose;

/// <summary>Excerpts of BOP data sets in layouts of their own.</summary>
public sealed class BopLayoutTests
{
    private const string Ply =
        "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\nelement face "
            + "1\nproperty list uchar int vertex_indices\nend_header\n{0} 0 0\n0 {0} 0\n0 0 {0}\n3 0 1 2\n";

    [Theory]
    [InlineData("60")]
    [InlineData("0.06")]
    public void ReadMesh_FolderOfTheObjectsName_IsInMetersWhateverTheFile(string side)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["models/005_can"]);
        File.WriteAllText(folder["models/005_can/textured.ply"], Ply.Replace("{0}", side, StringComparison.Ordinal));
        File.WriteAllText(
            folder["models/models_info.json"],
            """
            {
              "4": {"name": "005_can", "diameter": 85, "min_x": 0, "min_y": 0, "min_z": 0, "size_x": 60, "size_y": 60, "size_z": 60},
              "5": {"name": "absent", "diameter": 85, "min_x": 0, "min_y": 0, "min_z": 0, "size_x": 60, "size_y": 60, "size_z": 60}
            }
            """);
        BopDataset dataset = BopDataset.Open(folder.Path);
        Assert.Equal(0.06, dataset.ReadMesh(4)!.Positions.Max(p => p.X), 1e-6);
        Assert.Null(dataset.ReadMesh(5));
    }

    [Fact]
    public void ReadMesh_OtherSizeThanTheTable_IsABadFile()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["models"]);
        File.WriteAllText(folder["models/obj_000004.ply"], Ply.Replace("{0}", "5", StringComparison.Ordinal));
        File.WriteAllText(
            folder["models/models_info.json"],
            """
            {
              "4": {"name": "005_can", "diameter": 85, "min_x": 0, "min_y": 0, "min_z": 0, "size_x": 60, "size_y": 60, "size_z": 60},
              "5": {"name": "absent", "diameter": 85, "min_x": 0, "min_y": 0, "min_z": 0, "size_x": 60, "size_y": 60, "size_z": 60}
            }
            """);
        Assert.Contains(
            "models_info.json says",
            Assert.Throws<InvalidFileException>(() => BopDataset.Open(folder.Path).ReadMesh(4)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LineModExcerpt_FindsSceneImageAndMeshesBesideEachOther()
    {
        BopDataset dataset = BopDataset.Open(SharedData.Require("pose", "lm_mini"));
        Assert.Equal([2], dataset.Scenes.Keys);
        Assert.NotNull(dataset.Image(2, 3)!.ImagePath);
        Assert.NotNull(dataset.Image(2, 3)!.DepthPath);
        Assert.Equal(8, dataset.Targets().Count);
        Assert.Equal([5, 6], dataset.Targets().Select(t => t.ObjectId).Where(id => dataset.ReadMesh(id) is not null));
    }

    [Fact]
    public void Open_YcbExcerpt_ReadsTheMeshesOfItsObjects()
    {
        BopDataset dataset = BopDataset.Open(SharedData.Require("pose", "ycbv_mini"));
        Assert.Equal(33, dataset.Targets().Count);
        Assert.Equal([50, 59], dataset.Scenes.Keys);
        Assert.Equal([Path.Combine("test", "000050"), Path.Combine("test", "000059")], dataset.ScenesOfAllSplits.Keys);
        Assert.Equal(0.067877, dataset.ReadMesh(4)!.Bounds() is var b ? b.Max.X - b.Min.X : 0, 1e-5);
    }

    [Fact]
    public void Open_TwoKindsOfMeshes_TakesTheAskedForFirst()
    {
        using var folder = new TemporaryFolder();
        foreach (string kind in new[] { "models", "models_eval" })
        {
            Directory.CreateDirectory(folder[kind]);
            File.WriteAllText(folder[$"{kind}/models_info.json"], "{}");
        }

        Assert.Equal(folder["models_eval"], BopDataset.Open(folder.Path).ModelFolder);
        Assert.Equal(folder["models"], BopDataset.Open(folder.Path, fullMeshes: true).ModelFolder);
    }
}
