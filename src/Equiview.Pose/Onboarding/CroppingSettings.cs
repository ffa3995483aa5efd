using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Equiview.Numerics;

namespace Equiview.Pose.Onboarding;

/// <summary>What of photographs is the object, as a user names it.</summary>
public sealed record CroppingSettings
{
    /// <summary>Folder of masks; null has none.</summary>
    [Description("photographs: folder of masks of the object, NAME.png or NAME.jpg.png for NAME.jpg, 0 off it")]
    public string? Masks { get; init; }

    /// <summary>"x0,y0,z0,x1,y1,z1" of the object's box.</summary>
    [Display(Name = "box3d")]
    [Description("photographs: x0,y0,z0,x1,y1,z1, smallest and largest corner of the object's box in the frame and unit of the poses")]
    public string? Box { get; init; }

    /// <summary>"x,y,z,RADIUS" of the cube around the object.</summary>
    [Description("photographs: x,y,z,RADIUS, a point in the middle of the object and how far it reaches, "
        + "in the frame and unit of the poses")]
    public string? CropPoint { get; init; }

    /// <summary>Reads the numbers.</summary>
    /// <exception cref="UsageException">Both a box and a point, or numbers that are none.</exception>
    public ObjectCropping Read()
    {
        if (Box is not null && CropPoint is not null)
            throw new UsageException("give --box3d or --crop-point, not both");
        var cropping = new ObjectCropping { MaskFolder = Masks };
        if (Box is not null && NumberList.Parse(Box, 6, 6, "--box3d x0,y0,z0,x1,y1,z1") is var b)
            return cropping with { Box = (new(b[0], b[1], b[2]), new(b[3], b[4], b[5])) };
        if (CropPoint is null)
            return cropping;
        double[] p = NumberList.Parse(CropPoint, 4, 4, "--crop-point x,y,z,RADIUS");
        (Vector3D center, Vector3D reach) = (new Vector3D(p[0], p[1], p[2]), new Vector3D(p[3], p[3], p[3]));
        return cropping with { Box = (center - reach, center + reach) };
    }
}
