using System.Numerics.Tensors;
using Equiview.Features;
using MathNet.Numerics.LinearAlgebra;

namespace Equiview.Pose.Solvers;

/// <summary>
/// Featuremetric pose refinement: Levenberg-Marquardt on SE(3) over Σ ρ(|F(π(X)) − d|²) with F the photograph's unit features, bilinear between cells, and d the
/// object's (Örnek et al., "FoundPose", ECCV 2024, the featuremetric step). The loss is Cauchy's, the general loss of Barron
/// (CVPR 2019) with shape 0. No match is needed, so features between key points and below the cell count.
/// </summary>
public static class FeaturemetricRefiner
{
    // Two unit vectors are at most 2 apart: what a point that no longer shows costs.
    private const double Invisible = 4;
    private const int Fewest = 10;

    /// <summary>Refines a pose; the answer's <see cref="RefinedPose.Information"/> is in units of feature distance, not pixels.</summary>
    /// <param name="map">Features of the photograph.</param>
    /// <param name="points">Points of the object, object frame.</param>
    /// <param name="descriptors">[points, Channels], unit length, of the same backbone.</param>
    /// <param name="camera">Ideal pinhole camera of the photograph.</param>
    /// <param name="initial">Start, cameraFromObject; within a few cells of the answer.</param>
    /// <param name="maxIterations">Most steps tried.</param>
    /// <exception cref="ModelMismatchException">Descriptors and map differ in width.</exception>
    public static RefinedPose Refine(FeatureMap map, IReadOnlyList<Vector3D> points, ReadOnlySpan<float> descriptors, CameraIntrinsics camera, RigidTransform initial, int maxIterations = 30)
    {
        if (descriptors.Length != (long)points.Count * map.Channels)
            throw new ModelMismatchException(FormattableString.Invariant($"{points.Count} points of {map.Channels} channels need {(long)points.Count * map.Channels} values, got {descriptors.Length}"));
        double scale = Scale(map, points, descriptors, camera, initial);
        float[] wanted = descriptors.ToArray(); // a span cannot be captured
        return TwistMinimizer.Minimize(initial, pose => Linearize(map, points, wanted, camera, pose, scale), points.Count >= Fewest ? maxIterations : 0, 1e-7);
    }

    /// <summary>JᵀWJ, the gradient (half the derivative of the cost by the twist) and the cost at a pose.</summary>
    internal static (Matrix<double> Hessian, Vector<double> Gradient, double Cost) Linearize(
        FeatureMap map, IReadOnlyList<Vector3D> points, ReadOnlySpan<float> descriptors, CameraIntrinsics camera, RigidTransform pose, double scale)
    {
        var hessian = Matrix<double>.Build.Dense(6, 6);
        var gradient = Vector<double>.Build.Dense(6);
        double cost = 0, c2 = scale * scale;
        var sample = new FeatureGradient(map);
        Span<double> ju = stackalloc double[6];
        Span<double> jv = stackalloc double[6];
        for (int i = 0; i < points.Count; i++)
        {
            Vector3D p = pose * points[i];
            if (!sample.At(p, camera))
            {
                cost += Loss(Invisible, c2);
                continue;
            }

            var (squared, gu, gv, uu, uv, vv) = sample.Against(descriptors.Slice(i * map.Channels, map.Channels));
            cost += Loss(squared, c2);
            double weight = 1 / (1 + (squared / c2));
            PoseRefiner.Jacobian(p, camera, ju, jv);
            for (int a = 0; a < 6; a++)
            {
                gradient[a] += weight * ((ju[a] * gu) + (jv[a] * gv));
                for (int b = 0; b < 6; b++)
                    hessian[a, b] += weight * ((uu * ju[a] * ju[b]) + (uv * ((ju[a] * jv[b]) + (jv[a] * ju[b]))) + (vv * jv[a] * jv[b]));
            }
        }

        return (hessian, gradient, cost);
    }

    private static double Loss(double squared, double c2) => c2 * Math.Log(1 + (squared / c2));

    // The median distance: half of the points may be hidden or changed.
    private static double Scale(FeatureMap map, IReadOnlyList<Vector3D> points, ReadOnlySpan<float> descriptors, CameraIntrinsics camera, RigidTransform pose)
    {
        var sample = new FeatureGradient(map);
        var distances = new List<double>();
        for (int i = 0; i < points.Count; i++)
        {
            if (sample.At(pose * points[i], camera))
                distances.Add(Math.Sqrt(sample.Against(descriptors.Slice(i * map.Channels, map.Channels)).Squared));
        }

        distances.Sort();
        return distances.Count == 0 ? 1 : Math.Max(0.05, distances[distances.Count / 2]);
    }
}
