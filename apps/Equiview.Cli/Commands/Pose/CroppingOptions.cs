using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Pose.Onboarding;
namespace Equiview.Cli.Commands.Pose;

/// <summary>The options that say what of photographs is the object.</summary>
internal sealed class CroppingOptions
{
    private readonly Option<string?> masks = new("--masks")
    {
        Description = "photographs: folder of masks of the object, NAME.png or NAME.jpg.png for NAME.jpg, 0 off it",
    };

    private readonly Option<string?> box = new("--box3d")
    {
        Description = "photographs: x0,y0,z0,x1,y1,z1, smallest and largest corner of the object's box in the frame and unit of the poses",
    };

    private readonly Option<string?> point = new("--crop-point")
    {
        Description = "photographs: x,y,z,RADIUS, a point in the middle of the object and how far it reaches, "
            + "in the frame and unit of the poses",
    };

    public CroppingOptions(Command command)
    {
        foreach (Option option in All)
            command.Add(option);
    }

    /// <summary>All of them, for sources that refuse them.</summary>
    public Option[] All => [masks, box, point];

    /// <summary>What the user named.</summary>
    /// <exception cref="UsageException">Both a box and a point, or numbers that are none.</exception>
    public ObjectCropping Read(ParseResult arguments)
    {
        (string? corners, string? middle) = (arguments.GetValue(box), arguments.GetValue(point));
        if (corners is not null && middle is not null)
            throw new UsageException("give --box3d or --crop-point, not both");
        var cropping = new ObjectCropping { MaskFolder = arguments.GetValue(masks) };
        if (corners is not null && NumberList.Parse(corners, 6, 6, "--box3d x0,y0,z0,x1,y1,z1") is var b)
            return cropping with { Box = (new(b[0], b[1], b[2]), new(b[3], b[4], b[5])) };
        if (middle is null)
            return cropping;
        double[] p = NumberList.Parse(middle, 4, 4, "--crop-point x,y,z,RADIUS");
        (Vector3D center, Vector3D reach) = (new Vector3D(p[0], p[1], p[2]), new Vector3D(p[3], p[3], p[3]));
        return cropping with { Box = (center - reach, center + reach) };
    }
}
