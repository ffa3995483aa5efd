using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Pose.Boards;
namespace Equiview.Cli.Commands.Pose;

/// <summary>'calibrate': intrinsics and lens of a camera from photographs or a video of a printed board.</summary>
internal static class CalibrateVerb
{
    public static Command Create(Verb self)
    {
        var source = new Argument<string>("photographs") { Description = "folder of photographs of the board, or a video" };
        var command = new Command(self.Name, self.Description) { source };
        var options = new OptionBinder<CalibrationJob>(command, new());
        OutputOption path = OutputOption.File(command, "the camera as OpenCV writes it: .yaml or .json", "camera.yaml");
        CommonOptions.Run(command, (arguments, output, cancellation) =>
        {
            CalibrationJob job = options.Read(arguments) with { Source = arguments.GetValue(source)! };
            using OutputFile target = path.Open(arguments, output);
            CalibratedCamera found = job.Run(target.Path, output, cancellation);
            target.Finish();
            string picture = job.Picture is null ? "" : $" and {job.Picture}";
            output.Result(new { Output = target.Name, found.Model, found.RmsPixels, found.HeldOutPixels, found.Coverage, job.Picture },
                $"{found}; written to {target.Name}{picture}");
            return Task.CompletedTask;
        });
        return command;
    }
}
