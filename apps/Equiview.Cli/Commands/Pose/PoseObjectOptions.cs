using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Pose;
using Equiview.Pose.Geometry;
using Equiview.Pose.Meshes;
using Equiview.Pose.Objects;
using Equiview.Imaging.Codecs;
namespace Equiview.Cli.Commands.Pose;

/// <summary>The object that is looked for, and where in the photograph it lies.</summary>
internal sealed class PoseObjectOptions
{
    private readonly Option<string> file = new("--object") { Description = "object model (.eqobject)", Required = true };
    private readonly Option<string?> box = new("--box") { Description = "x,y,width,height of the object in the image, pixels (of the undistorted image with --distortion)" };
    private readonly Option<string?> mask = new("--mask") { Description = "mask of the object, 0 off it" };
    private readonly ModelFileOptions files;

    public PoseObjectOptions(Command command, bool withRegion)
    {
        foreach (Option option in withRegion ? [file, box, mask] : new Option[] { file })
            command.Add(option);
        files = new ModelFileOptions(command);
    }

    public string File(ParseResult arguments) => arguments.GetValue(file)!;

    /// <summary>Where the backbone's files are searched.</summary>
    public ObjectPoseOptions Read(ParseResult arguments) => new() { Extractor = files.Read(arguments) };

    /// <summary>The region the user named, or null.</summary>
    public ObjectRegion? Region(ParseResult arguments, ImageSize image)
    {
        (string? corners, string? maskFile) = (arguments.GetValue(box), arguments.GetValue(mask));
        if (corners is not null && maskFile is not null)
            throw new UsageException("give --box or --mask, not both");
        if (corners is null)
            return maskFile is null ? null : ObjectRegion.FromMask(ImageFile.ReadMask(maskFile), image);
        double[] b = NumberList.Parse(corners, 4, 4, "--box x,y,width,height");
        return ObjectRegion.FromBox(b[0], b[1], b[2], b[3], image);
    }
}
