using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Imaging.Cameras;
namespace Equiview.Cli.Commands.Pose;

/// <summary>The options of verbs whose photographs need a camera.</summary>
internal sealed class CameraOptions
{
    private readonly OptionBinder<CameraSettings> options;

    public CameraOptions(Command command)
    {
        options = new(command, new());
        options.All.First().Required = true;
    }

    /// <summary>The camera, which is then fitted to each photograph or to the frames of a video.</summary>
    public PhotographCamera Read(ParseResult arguments) => options.Read(arguments).Read();
}
