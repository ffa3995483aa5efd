using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Pose.Boards;
namespace Equiview.Cli.Commands.Pose;

/// <summary>'pose board': a board to print, under an object that is to be onboarded.</summary>
internal static class PoseBoardVerb
{
    public static Command Create()
    {
        var kind = new Argument<string>(
            "board") { Description = "charuco:COLUMNSxROWS or apriltag:COLUMNSxROWS", DefaultValueFactory = _ => "charuco:7x5" };
        var pixels = new Option<int>("--pixels") { Description = "pixels of a square", DefaultValueFactory = _ => 200 };
        var path = new Option<string>("--output", "-o") { Description = "picture to print", DefaultValueFactory = _ => "board.png" };
        var command = new Command(
            "board", "a ChArUco or AprilTag board to print: put the object on it and photograph it from around") { kind, pixels, path };
        CommonOptions.Run(command, (arguments, output, _) =>
        {
            (string target, string board) = (arguments.GetValue(path)!, arguments.GetValue(kind)!);
            RgbImage print = PrintedBoard.Parse(board, 1).Print(arguments.GetValue(pixels));
            ImageFile.Write(target, print);
            output.Result(new { Output = target, Board = board, print.Width, print.Height }, () => Console.Out.WriteLine(
                $"written to {target}: print it, measure a square, then "
                + $"'pose onboard --scene PHOTOS --board {board} --square METRES --intrinsics fx,fy,cx,cy'"));
            return Task.CompletedTask;
        });
        return command;
    }
}
