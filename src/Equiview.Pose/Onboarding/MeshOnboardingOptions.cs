namespace Equiview.Pose.Onboarding;

/// <summary>
/// Which renderings an object model is made from (FoundPose: 57 viewpoints, 14 rotations each, crop 420 px padded by 20 %).
/// </summary>
public sealed record MeshOnboardingOptions
{
    /// <summary>
    /// Renderings of each of the 42 viewpoints, rotated evenly about the optical axis, 1 or more. Default 12: at most 15 degrees off.
    /// </summary>
    public int InPlaneRotations { get; init; } = 12;

    /// <summary>Side of a rendering in pixels, 32 or more. Default 256; queries are cropped to the same side.</summary>
    public int SidePixels { get; init; } = 256;

    /// <summary>Distance of the camera in diameters, above 1. Default 5: a 20 cm object at a meter.</summary>
    public double Diameters { get; init; } = 5;

    /// <summary>Most key points of a rendering, for networks that have them. Default 300.</summary>
    public int Keypoints { get; init; } = 300;

    internal void Check()
    {
        if (SidePixels < 32 || InPlaneRotations < 1 || !(Diameters > 1) || !double.IsFinite(Diameters) || Keypoints < 4)
            throw new DegenerateInputException(
                "renderings need a side of 32 px or more, at least one rotation, a distance above one diameter and 4 key points or more");
    }
}
