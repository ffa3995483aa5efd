using Equiview.Numerics;
using Equiview.Pose.Calibration;
namespace Equiview.Pose.Meshes;

/// <summary>
/// Probability that a pose of a mesh is right (within 5 cm and 5 degrees, up to a symmetry of the shape), from its matches, its outline and
/// its lead over the best pose of another appearance: a logistic regression whose weights, with the data they were fitted on, are in
/// <c>Calibration/pose.json</c>.
/// </summary>
internal sealed class MeshPoseConfidence(ObjectMesh mesh)
{
    private const int MaxVertices = 200;
    private static MeshConfidenceValues Fit => PoseCalibration.Current.MeshConfidence;
    private readonly Lazy<KdTree> tree = new(() => new KdTree(mesh.Vertices));

    /// <summary>Below it a pose that only the outline supports is rejected.</summary>
    public static double MinOutlineConfidence => Fit.MinOutlineConfidence;

    /// <summary>
    /// The inputs of the regression: log of the number of inliers; their share of the matches; the agreement of the outline; log ratio of
    /// the evidence to that of the best pose of another appearance, bounded.
    /// </summary>
    public static double[] Features(int inliers, int matches, double agreement, double evidence, double rival) =>
    [
        Math.Log(1 + inliers),
        matches == 0 ? 0 : (double)inliers / matches,
        agreement,
        Math.Clamp(Math.Log((1 + evidence) / (1 + rival)), 0, Fit.MaxRivalRatio),
    ];

    /// <summary>The probability, 0 to 1.</summary>
    public static double Of(ReadOnlySpan<double> features) => Estimation.PoseConfidence.Of(features, Fit.Intercept, Fit.Weights);

    /// <summary>Whether two poses show the same shape: another of a symmetric object's equal poses is no rival.</summary>
    public bool SameShape(RigidTransform a, RigidTransform b)
    {
        RigidTransform move = a.Inverse() * b;
        int stride = Math.Max(1, mesh.Vertices.Length / MaxVertices), count = 0;
        double sum = 0;
        for (int i = 0; i < mesh.Vertices.Length; i += stride, count++)
            sum += tree.Value.Nearest(move * mesh.Vertices[i]).Distance;
        return sum < Fit.SameShapeShareOfDiameter * mesh.Diameter * count;
    }
}
