namespace Equiview.Pose;

/// <summary>How the pose of an object with a mesh is estimated.</summary>
public sealed record MeshPoseOptions
{
    /// <summary>Side of the crop in pixels; the one of the onboarding's renderings. Default 256.</summary>
    public int SidePixels { get; init; } = 256;

    /// <summary>Share of the crop that the box spans, 0 to 1. Default 0.8.</summary>
    public double Fill { get; init; } = 0.8;

    /// <summary>Most key points of the crop. Default 600.</summary>
    public int Keypoints { get; init; } = 600;

    /// <summary>Views that give a hypothesis each. Default 6.</summary>
    public int Templates { get; init; } = 6;

    /// <summary>Hypotheses that are rendered and compared. Default 8.</summary>
    public int Candidates { get; init; } = 8;

    /// <summary>Rounds of rendering and comparing for the best two. Default 4.</summary>
    public int Rounds { get; init; } = 4;

    /// <summary>First search radius around the rendered place, as a share of the crop's side; halved every round. Default 0.12.</summary>
    public double Radius { get; init; } = 0.12;

    /// <summary>The search for the pose; pixels of the crop. Default 3 px, 8 inliers, 1000 samples.</summary>
    public PnpOptions Pnp { get; init; } = new() { ThresholdPixels = 3, MinInliers = 8, MaxIterations = 1000 };

    internal void Check()
    {
        if (SidePixels < 32 || !(Fill is > 0 and <= 1) || Keypoints < 4 || Templates < 1 || Candidates < 1 || Rounds < 1 || !(Radius > 0))
            throw new DegenerateInputException("the crop needs 32 px or more and a fill of 0 to 1; key points, templates, candidates, rounds and the radius must be positive");
    }
}
