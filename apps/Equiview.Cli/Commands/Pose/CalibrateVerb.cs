using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Formats.Cameras;
using Equiview.Pose.Boards;
namespace Equiview.Cli.Commands.Pose;

/// <summary>'calibrate': intrinsics and lens of a camera from photographs or a video of a printed board.</summary>
internal static class CalibrateVerb
{
    public static Command Create()
    {
        var source = new Argument<string>("photographs") { Description = "folder of photographs of the board, or a video" };
        var board = new Option<string>("--board") { Required = true, Description = "the board, as for 'pose onboard --board'" };
        var square = new Option<double>("--square") { DefaultValueFactory = _ => 1,
            Description = "side of a printed square or tag; any unit will do" };
        var every = new Option<int>("--every") { DefaultValueFactory = _ => 15, Description = "video: every which frame is used" };
        var command = new Command("calibrate", "find a camera's intrinsics and lens from photographs of a printed board") { source, board,
            square, every };
        OutputOption path = OutputOption.File(command, "the camera as OpenCV writes it: .yaml or .json", "camera.yaml");
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            using OutputFile target = path.Open(arguments, output);
            PrintedBoard printed = PrintedBoard.Parse(arguments.GetValue(board)!, arguments.GetValue(square));
            CalibratedCamera found = CameraCalibration.Calibrate(
                BoardPhotographs.Read(arguments.GetValue(source)!, arguments.GetValue(every)), printed, output, cancellation);
            CameraFileWriter.Write(target.Path, found.Camera, found.Lens, new Dictionary<string, double>
            {
                ["avg_reprojection_error"] = found.RmsPixels,
                ["held_out_reprojection_error"] = found.HeldOutPixels,
                ["coverage"] = found.Coverage,
            });
            target.Finish();
            string text = FormattableString.Invariant(
                $"{found.Photographs} photographs, lens {found.Model}, error {found.RmsPixels:0.00} px, ")
                    + FormattableString.Invariant($"{found.HeldOutPixels:0.00} px kept out, ")
                + FormattableString.Invariant($"corners in {found.Coverage:P0} of the image; written to {target.Name}");
            output.Result(new { Output = target.Name, found.Model, found.RmsPixels, found.HeldOutPixels, found.Coverage }, text);
            return Task.CompletedTask;
        });
        return command;
    }
}
