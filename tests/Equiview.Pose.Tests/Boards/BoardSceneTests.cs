using System.Text.Json;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Pose.Boards;
using Equiview.Pose.Geometry;
using Equiview.Pose.Solvers;
using Equiview.Pose.Tests.Fixtures;
using Equiview.TestKit;
namespace Equiview.Pose.Tests.Boards;

public sealed class BoardSceneTests
{
    internal static CameraIntrinsics Camera { get; } = new(700, 700, 320, 240, new ImageSize(640, 480));

    [Fact]
    public void Locate_PictureMadeByOpenCvForPython_GivesItsPose()
    {
        JsonElement truth = Fixture.Load("board");
        RgbImage image = ImageFile.Read(Repository.PathOf("tests", "Equiview.Pose.Tests", "Fixtures", "board.jpg"));
        PoseEstimate pose = BoardScene.Locate(image, truth.Camera(), null, new PrintedBoard(BoardKind.Charuco, 7, 5, 0.03));
        Assert.True(pose.Found, pose.Reason);
        RigidTransform expected = truth.Transform("cameraFromBoard");
        Assert.True(PoseErrors.RotationDegrees(pose.CameraFromObject!.Value, expected) < 0.05,
            $"{PoseErrors.RotationDegrees(pose.CameraFromObject.Value, expected)} degrees");
        Assert.True(PoseErrors.Translation(pose.CameraFromObject.Value, expected) < 0.0003,
            $"{PoseErrors.Translation(pose.CameraFromObject.Value, expected)} m");
    }

    [Theory]
    [InlineData("charuco:7x5", 0.002)]
    [InlineData("apriltag:3x2", 0.002)]
    [InlineData("charuco:7x6,dict=6x6_250,ratio=0.5,legacy", 0.002)]
    [InlineData("charuco:5x7,dict=4x4_50,ratio=0.7", 0.002)]
    [InlineData("apriltag:3x2,dict=25h9,gap=0.5", 0.002)]
    [InlineData("kalibr:4x3", 0.002)]
    [InlineData("apriltag:1x1", 0.005)] // a tag 62 px wide, corners to a quarter pixel: the distance of 0.5 m is known to 0.5 to 1 %
    public void Locate_OwnPrint_GivesThePoseInMeters(string text, double toleranceMeters)
    {
        PrintedBoard board = PrintedBoard.Parse(text, 0.04);
        RigidTransform cameraFromBoard = Tilted(0.5, 0.25);
        PoseEstimate pose = BoardScene.Locate(Photograph(board, cameraFromBoard), Camera, null, board);
        Assert.True(pose.Found, pose.Reason);
        Assert.True(PoseErrors.RotationDegrees(pose.CameraFromObject!.Value, cameraFromBoard) < 0.6,
            $"{PoseErrors.RotationDegrees(pose.CameraFromObject.Value, cameraFromBoard)} degrees");
        Assert.True(PoseErrors.Translation(pose.CameraFromObject.Value, cameraFromBoard) < toleranceMeters,
            $"{PoseErrors.Translation(pose.CameraFromObject.Value, cameraFromBoard)} m");
    }

    [Fact]
    public void From_SomePhotographsWithoutBoard_LeavesThemOutWithTheReason()
    {
        var board = new PrintedBoard(BoardKind.Charuco, 7, 5, 0.04);
        BoardPhotograph[] photographs =
        [
            new("a", Photograph(board, Tilted(0.5, 0.2))), new("blank", new RgbImage(Camera.Size)),
                new("b", Photograph(board, Tilted(0.6, -0.4))),
        ];
        PosedScene scene = BoardScene.From(photographs, Camera, null, board, new Vector3D(0.1, 0.08, 0.12));
        Assert.Equal(["a", "b"], scene.Views.Select(v => v.Name));
        Assert.Equal(SceneUnit.Meter, scene.Unit);
        Assert.Equal((new Vector3D(-0.05, -0.04, 0.002), new Vector3D(0.05, 0.04, 0.12)), scene.ObjectBounds);
        Assert.Contains("blank", Assert.Single(scene.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("charuco:7x6", "charuco:7x6,dict=6x6_50,ratio=0.5,legacy")]
    [InlineData("charuco:7x5", "charuco:5x7,dict=4x4_50,ratio=0.7")]
    [InlineData("charuco:7x6", "charuco:7x6,legacy")]
    [InlineData("apriltag:4x3", "apriltag:4x3,dict=25h9,gap=0.5")]
    [InlineData("apriltag:4x3", "apriltag:4x3,gap=0.3,from=bottom,border=2")]
    public void From_AnotherBoardThanNamed_NamesTheOneThatIsSeen(string named, string seen)
    {
        PrintedBoard other = PrintedBoard.Parse(seen, 0.04), board = PrintedBoard.Parse(named, 0.04);
        BoardPhotograph[] photographs = [new("a", Photograph(other, Tilted(0.3, 0.2))), new("b", Photograph(other, Tilted(0.4, -0.4)))];
        var error = Assert.Throws<DegenerateInputException>(() => BoardScene.From(photographs, Camera, null, board));
        Assert.EndsWith("--board " + seen, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void From_TagsWithAnotherGap_NamesTheGap()
    {
        PrintedBoard other = PrintedBoard.Parse("apriltag:4x3,gap=0.3", 0.04), board = PrintedBoard.Parse("apriltag:4x3", 0.04);
        BoardPhotograph[] photographs = [new("a", Photograph(other, Tilted(0.3, 0.2))), new("b", Photograph(other, Tilted(0.4, -0.4)))];
        var error = Assert.Throws<DegenerateInputException>(() => BoardScene.From(photographs, Camera, null, board));
        Assert.Contains("give gap=0.3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void From_NoBoardAnywhere_SaysWhatToCheck()
    {
        var board = new PrintedBoard(BoardKind.AprilTag, 1, 1, 0.04);
        var error = Assert.Throws<DegenerateInputException>(
            () => BoardScene.From([new("x", new RgbImage(Camera.Size))], Camera, null, board));
        Assert.Contains("check the board", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("charuco", 0.03)]
    [InlineData("checker:4x5", 0.03)]
    [InlineData("charuco:2x5", 0.03)]
    [InlineData("charuco:7x5", 0)]
    [InlineData("charuco:7x5,dict=9x9_50", 0.03)]
    [InlineData("charuco:7x5,ratio=1.5", 0.03)]
    [InlineData("apriltag:7x5,gap=x", 0.03)]
    [InlineData("apriltag:7x5,colour", 0.03)]
    public void Parse_NoBoard_IsWrongUsage(string text, double square) =>
        Assert.Throws<UsageException>(() => PrintedBoard.Parse(text, square));

    internal static RigidTransform Tilted(double tilt, double turn) => new(
        SpecialEuclidean.ExpRotation(new(Math.PI - tilt, 0, 0)) * SpecialEuclidean.ExpRotation(new(0, 0, turn)), new(0.01, -0.01, 0.45));

    // Every pixel looks at the plane of the print: averages of 3 x 3 rays.
    internal static RgbImage Photograph(PrintedBoard board, RigidTransform cameraFromBoard)
    {
        const int perSquare = 120;
        RgbImage print = board.Draw(perSquare), image = new(Camera.Size);
        RigidTransform boardFromCamera = cameraFromBoard.Inverse();
        double scale = perSquare / board.SquareMeters;
        for (int y = 0; y < 480; y++)
        {
            for (int x = 0; x < 640; x++)
            {
                double sum = 0;
                for (int k = 0; k < 9; k++)
                {
                    Vector3D ray = boardFromCamera.Rotation * Camera.Unproject(
                        new(x + ((k % 3) / 3.0) + (1 / 6.0), y + ((k / 3) / 3.0) + (1 / 6.0)), 1), origin = boardFromCamera.Translation;
                    Vector3D p = origin - (ray * (origin.Z / ray.Z));
                    double u = (print.Width / 2.0) + (p.X * scale), v = (print.Height / 2.0) - (p.Y * scale);
                    sum += u >= 0 && v >= 0 && u < print.Width && v < print.Height ? print[(int)u, (int)v].R : 120;
                }

                byte value = (byte)Math.Round(sum / 9);
                image[x, y] = (value, value, value);
            }
        }

        return image;
    }
}
