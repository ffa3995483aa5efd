using Equiview.Imaging.Synthetic;

namespace Equiview.Imaging.Tests.Synthetic;

public sealed class LayeredSceneTests
{
    private static readonly ImageSize Size = new(80, 60);
    private static readonly RgbImage Texture = ProceduralTexture.Make(Size, 3);

    [Fact]
    public void Make_SameSeed_SameBytes() => Assert.Equal(Texture.Pixels, ProceduralTexture.Make(Size, 3).Pixels);

    [Fact]
    public void Make_OtherSeed_OtherPicture() => Assert.NotEqual(Texture.Pixels, ProceduralTexture.Make(Size, 4).Pixels);

    [Fact]
    public void Render_ShiftByWholePixels_MovesTheInterior()
    {
        var scene = new LayeredScene([new SceneLayer(Texture)], Size);
        RgbImage still = scene.Render(new SceneView([Homography.Identity])),
            moved = scene.Render(new SceneView([Homography.Translation(7, -3)]));
        for (int y = 5; y < 50; y++)
        {
            for (int x = 5; x < 70; x++)
                Assert.Equal(still[x, y], moved[x + 7, y - 3]);
        }
    }

    [Fact]
    public void Transfer_PointBehindTheFrontLayer_IsHidden()
    {
        var front = new SceneLayer(Texture, p => p.X < 20);
        var scene = new LayeredScene([new SceneLayer(Texture), front], Size);
        var a = new SceneView([Homography.Identity, Homography.Translation(-30, 0)]);
        var b = new SceneView([Homography.Translation(2, 0), Homography.Translation(10, 0)]);
        Assert.Equal((new PixelPoint(17, 30), false), scene.Transfer(new PixelPoint(15, 30), a, b));
        Assert.Equal((new PixelPoint(52, 30), true), scene.Transfer(new PixelPoint(50, 30), a, b));
    }

    [Fact]
    public void Transfer_OutsideEveryLayer_IsNull()
    {
        var scene = new LayeredScene([new SceneLayer(Texture)], Size);
        var view = new SceneView([Homography.Translation(40, 0)]);
        Assert.Null(scene.Transfer(new PixelPoint(10, 10), view, view));
    }

    [Fact]
    public void Transfer_LeavingTheView_IsHidden()
    {
        var scene = new LayeredScene([new SceneLayer(Texture)], Size);
        (PixelPoint point, bool visible) = scene.Transfer(
            new PixelPoint(70, 30), new SceneView([Homography.Identity]), new SceneView([Homography.Translation(20, 0)]))!.Value;
        Assert.Equal(90, point.X, 1e-12);
        Assert.False(visible);
    }
}
