using Equiview.Pose.Geometry;
using Equiview.Pose.Meshes;
using Equiview.Pose.Solvers;
using Equiview.Rendering.Meshes;
using MathNet.Numerics.LinearAlgebra;
namespace Equiview.Pose.Depth;

/// <summary>
/// Refines a pose with a depth image: projective point-to-plane ICP (Chen and Medioni 1992; Rusinkiewicz and Levoy 2001). The rendered surface is compared
/// with what was measured along the same ray, the tolerance shrinks, and where the surface alone would let the object slide, the pose from the photograph
/// holds it (its information enters as a weak prior).
/// </summary>
public static class DepthRefiner
{
    private const int Iterations = 20, FewestPixels = 30;
    private const double FirstTolerance = 0.3, LastTolerance = 0.05, PriorWeight = 0.01, SmallestExplainedShare = 0.2;

    /// <summary>The refined estimate, or the given one where the depth image does not support it.</summary>
    /// <param name="mesh">The object.</param>
    /// <param name="camera">Camera of the depth image.</param>
    /// <param name="estimate">An estimate with a pose and its covariance.</param>
    /// <param name="depthMetres">Measured z-depth, row-major, 0 where nothing was measured.</param>
    /// <exception cref="DegenerateInputException">The depth image has another size than the camera's.</exception>
    public static PoseEstimate Refine(ObjectMesh mesh, CameraIntrinsics camera, PoseEstimate estimate, float[] depthMetres)
    {
        if (depthMetres.LongLength != camera.Size.PixelCount)
            throw new DegenerateInputException(FormattableString.Invariant($"a depth image of {depthMetres.LongLength} pixels does not fit the image of {camera.Size}"));
        if (estimate.CameraFromObject is not { } start)
            return estimate;
        RigidTransform pose = ShiftedToTheDepth(mesh, camera, start, depthMetres);
        Matrix<double> prior = Prior(estimate);
        Vector<double> correction = Vector<double>.Build.Dense(6);
        for (int i = 0; i < Iterations; i++)
        {
            double share = FirstTolerance * Math.Pow(LastTolerance / FirstTolerance, (double)i / (Iterations - 1));
            (Matrix<double> hessian, Vector<double> gradient, int seen, int used) = Surface(mesh.Render(camera, pose, color: false), depthMetres, mesh.Diameter * share);
            if (used < FewestPixels || used < SmallestExplainedShare * seen)
                return estimate;

            // The prior pulls back what ICP has moved so far.
            if (SymmetricMatrix.Solve(hessian + prior, gradient - (prior * correction)) is not { } step)
                return estimate;
            correction += step;
            pose = SpecialEuclidean.Exp(new(step[0], step[1], step[2]), new(step[3], step[4], step[5])) * pose;
        }

        return estimate with { CameraFromObject = pose, Reason = estimate.Reason.Length > 0 ? estimate.Reason : "refined with depth" };
    }

    // A color image tells depth worst: the median offset along the ray removes a gap that ICP's tolerance would not reach across.
    private static RigidTransform ShiftedToTheDepth(ObjectMesh mesh, CameraIntrinsics camera, RigidTransform pose, float[] measured)
    {
        RenderedView view = mesh.Render(camera, pose, color: false);
        double[] ratios = [.. Enumerable.Range(0, measured.Length).Where(i => view.Depth[i] > 0 && measured[i] > 0 && Math.Abs(measured[i] - view.Depth[i]) < mesh.Diameter)
            .Select(i => (double)measured[i] / view.Depth[i]).Order()];
        if (ratios.Length < FewestPixels)
            return pose;
        Vector3D center = pose * ((mesh.Box.Min + mesh.Box.Max) * 0.5);
        return pose with { Translation = pose.Translation + (center * (ratios[ratios.Length / 2] - 1)) };
    }

    private static Matrix<double> Prior(PoseEstimate estimate)
    {
        var none = Matrix<double>.Build.Diagonal(6, 6, 1e-6);
        if (estimate.Covariance is not { } covariance)
            return none;
        Matrix<double> information = Matrix<double>.Build.DenseOfArray(covariance.Matrix).Inverse();
        return information.Enumerate().All(double.IsFinite) ? information * PriorWeight : none;
    }

    // Noise of a depth camera at arm's length: 5 mm a pixel, so that the sums are information.
    private static (Matrix<double> Hessian, Vector<double> Gradient, int Seen, int Used) Surface(RenderedView view, float[] measured, double tolerance)
    {
        const double weight = 1 / (0.005 * 0.005);
        CameraIntrinsics camera = view.Intrinsics;
        (int width, int height) = (camera.Size.Width, camera.Size.Height);
        var hessian = new double[6, 6];
        var gradient = new double[6];
        int seen = 0, used = 0;
        Span<double> j = stackalloc double[6];
        for (int y = 1; y < height - 1; y++)
        {
            for (int x = 1; x < width - 1; x++)
            {
                int at = (y * width) + x;
                if (view.Depth[at] <= 0 || measured[at] <= 0)
                    continue;
                seen++;
                if (Math.Abs(measured[at] - view.Depth[at]) > tolerance || Normal(view, x, y) is not { } n)
                    continue;
                used++;
                PixelPoint pixel = new(x + 0.5, y + 0.5);
                Vector3D point = camera.Unproject(pixel, view.Depth[at]);
                double residual = n.Dot(camera.Unproject(pixel, measured[at]) - point);
                double robust = 1 - (residual * residual / (tolerance * tolerance));
                double w = weight * Math.Max(0, robust * robust);
                Vector3D lever = point.Cross(n);
                (j[0], j[1], j[2], j[3], j[4], j[5]) = (lever.X, lever.Y, lever.Z, n.X, n.Y, n.Z);
                for (int r = 0; r < 6; r++)
                {
                    gradient[r] += w * j[r] * residual;
                    for (int c = 0; c < 6; c++)
                        hessian[r, c] += w * j[r] * j[c];
                }
            }
        }

        return (Matrix<double>.Build.DenseOfArray(hessian), Vector<double>.Build.DenseOfArray(gradient), seen, used);
    }

    // From the rendered neighbors, camera frame; null at edges of the surface.
    private static Vector3D? Normal(RenderedView view, int x, int y)
    {
        Vector3D? left = Point(view, x - 1, y), right = Point(view, x + 1, y), up = Point(view, x, y - 1), down = Point(view, x, y + 1);
        if (left is null || right is null || up is null || down is null)
            return null;
        Vector3D n = (right.Value - left.Value).Cross(down.Value - up.Value);
        double length = n.Length;
        if (!(length > 0))
            return null;
        n *= 1 / length;

        // Seen at a slant of more than 80 degrees it is an edge.
        return Math.Abs(n.Dot(Point(view, x, y)!.Value.Normalized())) > 0.17 ? n : null;
    }

    private static Vector3D? Point(RenderedView view, int x, int y)
    {
        float depth = view.Depth[(y * view.Intrinsics.Size.Width) + x];
        return depth > 0 ? view.Intrinsics.Unproject(new(x + 0.5, y + 0.5), depth) : null;
    }
}
