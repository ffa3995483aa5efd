using System.Numerics;
using Equiview.Tracking.Flow;
namespace Equiview.Tracking.Tests.Flow;

public sealed class PatchSearchTests
{
    private static readonly MovingWall Wall = new(2, 1.5, -0.75);

    [Theory]
    [InlineData(40, 30)]
    [InlineData(100, 70)]
    [InlineData(150, 110)]
    public void Search_SlidingWall_FindsTheShift(int column, int row)
    {
        PatchSearch patch = new(Level(0), Level(1), column, row);
        (Vector2 flow, float cost) = patch.Search(default);
        Assert.InRange(Vector2.Distance(flow, new(1.5f, -0.75f)), 0, 0.35f);
        Assert.Equal(cost, patch.Cost(flow), 1f);
        Assert.True(cost <= patch.Cost(default));
    }

    [Fact]
    public void Cost_SameFrame_IsNothingAtRest()
    {
        PatchSearch patch = new(Level(0), Level(0), 64, 48);
        Assert.Equal(0, patch.Cost(default), 1e-3f);
        Assert.True(patch.Cost(new(3, 2)) > 1);
    }

    [Fact]
    public void Search_FlatFrame_StaysAtTheStart()
    {
        LumaPyramid.Level flat = LumaPyramid.Of(new GrayFrame(new RgbImage(new ImageSize(64, 48)))).Levels[0];
        Assert.Equal(new Vector2(0.5f, 0.25f), new PatchSearch(flat, flat, 20, 20).Search(new(0.5f, 0.25f)).Flow);
    }

    private static LumaPyramid.Level Level(int frame) => LumaPyramid.Of(new GrayFrame(Wall.Frames[frame])).Levels[0];
}
