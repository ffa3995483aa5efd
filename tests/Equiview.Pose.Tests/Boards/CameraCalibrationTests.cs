using Equiview.Pose.Boards;
using Equiview.Pose.Geometry;
namespace Equiview.Pose.Tests.Boards;

public sealed class CameraCalibrationTests
{
    [Fact]
    public void Calibrate_PhotographsOfAPinhole_FindsItAndNoLens()
    {
        PrintedBoard board = PrintedBoard.Parse("charuco:7x5", 0.04);
        BoardPhotograph[] photographs =
        [
            .. new[] { (0.5, 0.2), (-0.4, 0.9), (0.3, -0.5), (0.6, 1.4), (-0.6, 0.1), (0.2, 2.5), (-0.3, -1.2), (0.45, 0.7), (-0.5, 1.9) }
                .Select((t, i) => new BoardPhotograph(FormattableString.Invariant($"{i}"),
                    BoardSceneTests.Photograph(board, BoardSceneTests.Tilted(t.Item1, t.Item2)))),
        ];
        CalibratedCamera found = CameraCalibration.Calibrate(photographs, board);
        Assert.Equal(BoardSceneTests.Camera.Fx, found.Camera.Fx, 0.01 * BoardSceneTests.Camera.Fx);
        Assert.Equal(BoardSceneTests.Camera.Fy, found.Camera.Fy, 0.01 * BoardSceneTests.Camera.Fy);
        Assert.Equal(BoardSceneTests.Camera.Cx, found.Camera.Cx, 5.0);
        Assert.Equal(BoardSceneTests.Camera.Cy, found.Camera.Cy, 5.0);
        Assert.True(found.HeldOutPixels < 0.5, FormattableString.Invariant($"{found.HeldOutPixels} px"));
        Assert.True(Math.Abs(found.Lens?.K1 ?? 0) < 0.05, found.Model);
        Assert.InRange(found.Coverage, 0.2, 1);
    }

    [Fact]
    public void Calibrate_AnotherBoard_IsNamed()
    {
        PrintedBoard board = PrintedBoard.Parse("charuco:7x6", 0.04), other = PrintedBoard.Parse("charuco:7x6,legacy", 0.04);
        BoardPhotograph[] photographs = [new("a", BoardSceneTests.Photograph(other, BoardSceneTests.Tilted(0.3, 0.2)))];
        Assert.EndsWith(
            "--board charuco:7x6,legacy",
                Assert.Throws<DegenerateInputException>(() => CameraCalibration.Calibrate(photographs, board)).Message,
            StringComparison.Ordinal);
    }
}
