using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Pose.Boards;
namespace Equiview.Cli.Commands.Pose;

/// <summary>'pose board': a board to print, under an object that is to be onboarded.</summary>
internal static class PoseBoardVerb
{
    public static Command Create(Verb self)
    {
        var kind = new Argument<string>("board")
        {
            Description = "charuco:COLUMNSxROWS, apriltag:COLUMNSxROWS or kalibr:COLUMNSxROWS, with settings as for 'pose onboard --board'",
            DefaultValueFactory = _ => "charuco:7x5"
        };
        var pixels = new Option<int>("--pixels") { Description = "pixels of a square", DefaultValueFactory = _ => 200 };
        var command = new Command(self.Name, self.Description) { kind, pixels };
        var path = OutputOption.File(command, "image to print", "board.png");
        CommonOptions.Run(command, (arguments, output, _) =>
        {
            using OutputFile target = path.Open(arguments, output);
            string board = arguments.GetValue(kind)!;
            RgbImage print = PrintedBoard.Parse(board, 1).Draw(arguments.GetValue(pixels));
            ImageFile.Write(target.Path, print);
            target.Finish();
            output.Result(new { Output = target.Name, Board = board, print.Width, print.Height }, () => Console.Out.WriteLine(
                $"written to {target.Name}: print it, measure a square, then "
                + $"'pose onboard --scene PHOTOS --board {board} --square METERS --intrinsics fx,fy,cx,cy'"));
            return Task.CompletedTask;
        });
        return command;
    }
}
