using Equiview.Pose.Solvers;

namespace Equiview.Pose.Meshes;

/// <summary>How the pose of an object with a mesh is estimated.</summary>
public sealed record MeshPoseOptions
{
    /// <summary>Most key points of the crop. Default 600.</summary>
    public int Keypoints { get; init; } = 600;

    /// <summary>Views that give a hypothesis each. Default 6.</summary>
    public int Templates { get; init; } = 6;

    /// <summary>Hypotheses that are rendered and compared. Default 8.</summary>
    public int Candidates { get; init; } = 8;

    /// <summary>Hypotheses from the silhouettes of the renderings besides. Default 6.</summary>
    public int Silhouettes { get; init; } = 6;

    /// <summary>Rounds of rendering and comparing for the best two. Default 4.</summary>
    public int Rounds { get; init; } = 4;

    /// <summary>
    /// First search radius around the rendered position, as a share of the crop's side; halved every round. Default 0.12.
    /// </summary>
    public double Radius { get; init; } = 0.12;

    /// <summary>
    /// Whether the outline of the mesh counts: as a source of hypotheses, beside the matches in their score, and to refine the answer.
    /// Default true.
    /// </summary>
    public bool UseOutline { get; init; } = true;

    /// <summary>
    /// Whether a pose that only its outline supports is answered even in doubt, for an object that is known to be there. Default false:
    /// it is answered where its probability is high enough (<c>Calibration/pose.json</c>).
    /// </summary>
    public bool AnswerFromOutline { get; init; }

    /// <summary>The search for the pose; pixels of the crop. Default 3 px, 8 inliers, 1000 samples.</summary>
    public PnpOptions Pnp { get; init; } = new() { ThresholdPixels = 3, MinInliers = 8, MaxIterations = 1000 };

    internal void Check()
    {
        if (Keypoints < 4 || Templates < 1 || Candidates < 1 || Rounds < 1 || !(Radius > 0))
            throw new DegenerateInputException("key points, templates, candidates, rounds and the radius must be positive");
    }
}
