namespace Equiview.Pose.Solvers;

/// <summary>Why there is no pose.</summary>
public enum PoseFailure
{
    /// <summary>There is one.</summary>
    None,

    /// <summary>Fewer than four usable matches.</summary>
    TooFewMatches,

    /// <summary>The camera or all matches hold values that are not finite.</summary>
    NotFinite,

    /// <summary>The object points lie on a line or coincide: the rotation about it is undetermined.</summary>
    CollinearPoints,

    /// <summary>The pixels coincide.</summary>
    CoincidentPixels,

    /// <summary>The best pose found has too few inliers.</summary>
    TooFewInliers,

    /// <summary>The evidence of the best pose is too close to chance or to that of another pose.</summary>
    NotVerified,
}

/// <summary>The answer to one pose problem: a pose, or the reason why there is none.</summary>
public sealed record PoseEstimate
{
    /// <summary>Where the object lies in the camera's frame, in the unit of the object points; null when no pose was found.</summary>
    public RigidTransform? CameraFromObject { get; init; }

    /// <summary>Why there is no pose.</summary>
    public PoseFailure Failure { get; init; }

    /// <summary>The reason in words, or a caution about the pose ("planar object: a second pose fits as well"); else empty.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Indices of the matches within the threshold of THIS pose (not of the hypothesis it grew from), ascending.</summary>
    public int[] Inliers { get; init; } = [];

    /// <summary>Points of the inliers in the object's frame; empty where a mode does not tell them.</summary>
    public Vector3D[] InlierPoints { get; init; } = [];

    /// <summary>
    /// Robust count of agreeing matches (0 to the number of matches), comparable between hypotheses for the same matches and threshold.
    /// </summary>
    public double Score { get; init; }

    /// <summary>Root mean square reprojection error of the inliers, pixels; NaN without a pose.</summary>
    public double RmsPixels { get; init; } = double.NaN;

    /// <summary>Uncertainty of the pose; null without a pose or where it was not refined.</summary>
    public PoseCovariance? Covariance { get; init; }

    /// <summary>The camera with the focal length that was found with the pose; null where the camera was given.</summary>
    public CameraIntrinsics? FoundCamera { get; init; }

    /// <summary>A second pose that the inliers do not rule out (planar objects seen from afar), or null.</summary>
    public RigidTransform? Alternative { get; init; }

    /// <summary>
    /// Probability that the pose is right (within 5 cm and 5 degrees), calibrated on photographs; NaN where it was not computed.
    /// </summary>
    public double Confidence { get; init; } = double.NaN;

    /// <summary>The best pose that was found but not accepted; null with an answer, or where nothing was found.</summary>
    public RigidTransform? RejectedPose { get; init; }

    /// <summary>The inputs of the confidence's regression; empty where it was not computed.</summary>
    public double[] ConfidenceFeatures { get; init; } = [];

    /// <summary>Random samples drawn.</summary>
    public int Iterations { get; init; }

    /// <summary>Whether there is a pose.</summary>
    public bool Found => CameraFromObject is not null;

    /// <summary>A result without a pose.</summary>
    public static PoseEstimate None(PoseFailure failure, string reason) => new() { Failure = failure, Reason = reason };
}
