namespace Equiview.Pose;

/// <summary>Which renderings an object model is made from.</summary>
public sealed record MeshOnboardingOptions
{
    /// <summary>Renderings of each of the 42 viewpoints, turned evenly about the optical axis, 1 or more. Default 1; FoundPose takes 14.</summary>
    public int InPlaneRotations { get; init; } = 1;

    /// <summary>Side of a rendering in pixels, 32 or more. Default 420.</summary>
    public int SidePixels { get; init; } = 420;

    /// <summary>Share of the rendering that the object's diameter spans, 0 to 1. Default 0.8 (FoundPose pads by 20 %).</summary>
    public double Fill { get; init; } = 0.8;

    /// <summary>Focal length in units of the image side. Default 1.5, a common photo lens.</summary>
    public double FocalLength { get; init; } = 1.5;
}
