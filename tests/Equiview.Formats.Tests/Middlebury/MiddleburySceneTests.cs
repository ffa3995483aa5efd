using Equiview.Formats.Middlebury;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.Middlebury;

public sealed class MiddleburySceneTests
{
    [Fact]
    public void ToView_PixelCenterIntrinsics_MoveByHalfAPixel()
    {
        double[] numbers = [1500, 0, 300, 0, 1510, 240, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0.1, 0.2, 0.5];
        PosedView view = MiddleburyScene.ToView("a.png", numbers, new(640, 480), null);
        Assert.Equal(new PixelPoint(300.5, 240.5), view.Project(new(-0.1, -0.2, 1)));
    }

    [Theory]
    [InlineData("middlebury_temple", 47)]
    [InlineData("middlebury_dino", 39)]
    public void Read_RealSet_SeesItsObjectInEveryView(string name, int views)
    {
        PosedScene scene = PosedSceneReader.Read(SharedData.Require("pose", name));
        Assert.Equal(views, scene.Views.Count);
        Assert.Equal(SceneUnit.Meter, scene.Unit);
        (Vector3D min, Vector3D max) = scene.ObjectBounds!.Value;
        Assert.InRange((max - min).Length, 0.1, 0.25);
        Assert.All(scene.Views, v => Assert.True(v.Intrinsics.Size.Contains(v.Project((min + max) * 0.5))));
        Assert.Empty(scene.Warnings);
    }

    [Fact]
    public void Read_NoParameterFile_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InvalidFileException>(() => MiddleburyScene.Read(folder.Path));
        Assert.Throws<InvalidFileException>(() => PosedSceneReader.Read(folder.Path));
    }
}
