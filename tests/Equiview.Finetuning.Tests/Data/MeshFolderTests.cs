using Equiview.Finetuning.Data;
using Equiview.TestKit;

namespace Equiview.Finetuning.Tests.Data;

public sealed class MeshFolderTests
{
    [Fact]
    public void Read_BrokenMeshAmongGoodOnes_IsLeftOutWithAWarning()
    {
        using var folder = new TemporaryFolder();
        File.Copy(SharedData.Require("objects", "keenan_spot.glb"), folder["spot.glb"]);
        File.WriteAllBytes(folder["broken.glb"], [.. File.ReadAllBytes(folder["spot.glb"]).Take(5000)]);
        MeshFolder read = MeshFolder.Read(folder.Path);
        Assert.Equal(["spot"], read.Objects.Select(o => o.Name));
        Assert.Contains(read.Warnings, w => w.Contains("broken.glb", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_OnlyBrokenMeshes_SaysWhatIsWrong()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["nothing.glb"], "not a mesh");
        Assert.Contains("nothing.glb", Assert.Throws<InvalidFileException>(() => MeshFolder.Read(folder.Path)).Message);
    }

    [Fact]
    public void Read_EmptyMissingOrUnknownName_Fails()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("holds no mesh", Assert.Throws<InvalidFileException>(() => MeshFolder.Read(folder.Path)).Message);
        Assert.Throws<InvalidFileException>(() => MeshFolder.Read(folder["absent"]));
        File.WriteAllText(folder["horse.ply"], "not read");
        Assert.Contains("'cow'", Assert.Throws<InvalidFileException>(() => MeshFolder.Read(folder.Path, ["cow"])).Message);
    }
}
