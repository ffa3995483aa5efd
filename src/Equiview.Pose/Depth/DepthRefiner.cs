using Equiview.Pose.Calibration;
using Equiview.Pose.Geometry;
using Equiview.Pose.Meshes;
using Equiview.Pose.Solvers;
using Equiview.Rendering.Meshes;
using MathNet.Numerics.LinearAlgebra;
namespace Equiview.Pose.Depth;

/// <summary>
/// Refines a pose with a depth image: projective point-to-plane ICP (Chen and Medioni 1992; Rusinkiewicz and Levoy 2001). The rendered
/// surface is compared with the depth measured along the same ray, with a shrinking tolerance. Where the surface alone would let the object
/// slide, the pose from the photograph holds it: its information enters as a weak prior.
/// </summary>
internal static class DepthRefiner
{
    private const int Iterations = 20, MinPixels = 30;
    private const double MinInformation = 1e-6;
    private static DepthValues Fit => PoseCalibration.Current.Depth;

    /// <summary>The refined estimate, or the given one where the depth image does not support it.</summary>
    /// <param name="mesh">The object.</param>
    /// <param name="camera">Camera of the depth image.</param>
    /// <param name="estimate">An estimate with a pose and its covariance.</param>
    /// <param name="depthMeters">Measured z-depth, row-major, 0 where nothing was measured.</param>
    /// <param name="cancellation">Checked before each rendering.</param>
    /// <exception cref="DegenerateInputException">The depth image has another size than the camera's.</exception>
    public static PoseEstimate Refine(
        ObjectMesh mesh, CameraIntrinsics camera, PoseEstimate estimate, float[] depthMeters, CancellationToken cancellation = default)
    {
        if (depthMeters.LongLength != camera.Size.PixelCount)
        {
            throw new DegenerateInputException(FormattableString.Invariant(
                $"a depth image of {depthMeters.LongLength} pixels does not fit the image of {camera.Size}"));
        }

        if (estimate.CameraFromObject is not { } start)
            return estimate;
        RigidTransform pose = ShiftedToTheDepth(mesh, camera, start, depthMeters);
        double[,] prior = Prior(estimate);
        var moved = new double[NormalEquations.Unknowns];
        for (int i = 0; i < Iterations; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            double share = Fit.FirstTolerance * Math.Pow(Fit.LastTolerance / Fit.FirstTolerance, (double)i / (Iterations - 1));
            var (equations, seen, used) = Surface(mesh.Render(camera, pose, color: false), depthMeters, mesh.Diameter * share);
            if (used < MinPixels || used < Fit.MinExplainedShare * seen)
                return estimate;

            // The prior pulls back what ICP has moved so far.
            equations.AddPrior(prior, moved);
            if (equations.Step() is not { } step)
                return estimate;
            for (int k = 0; k < moved.Length; k++)
                moved[k] += step[k];
            pose = SpecialEuclidean.Step(pose, step);
        }

        return estimate with { CameraFromObject = pose, Reason = estimate.Reason.Length > 0 ? estimate.Reason : "refined with depth" };
    }

    // Depth is the weakest direction of a color image: the median offset along the ray closes a gap beyond the tolerance of ICP.
    private static RigidTransform ShiftedToTheDepth(ObjectMesh mesh, CameraIntrinsics camera, RigidTransform pose, float[] measured)
    {
        RenderedView view = mesh.Render(camera, pose, color: false);
        double[] ratios =
        [
            .. Enumerable.Range(0, measured.Length)
                .Where(i => view.Depth[i] > 0 && measured[i] > 0 && Math.Abs(measured[i] - view.Depth[i]) < mesh.Diameter)
                .Select(i => (double)measured[i] / view.Depth[i]).Order(),
        ];
        if (ratios.Length < MinPixels)
            return pose;
        Vector3D center = pose * ((mesh.Box.Min + mesh.Box.Max) * 0.5);
        return pose with { Translation = pose.Translation + (center * (ratios[ratios.Length / 2] - 1)) };
    }

    private static double[,] Prior(PoseEstimate estimate)
    {
        if (estimate.Covariance is { } covariance)
        {
            Matrix<double> information = Matrix<double>.Build.DenseOfArray(covariance.Matrix).Inverse() * Fit.PriorWeight;
            if (information.Enumerate().All(double.IsFinite))
                return information.ToArray();
        }

        return Matrix<double>.Build.Diagonal(NormalEquations.Unknowns, NormalEquations.Unknowns, MinInformation).ToArray();
    }

    // Residuals are weighted by the noise of the depth camera, so that the sums are information. Tukey's loss.
    private static (NormalEquations Equations, int Seen, int Used) Surface(RenderedView view, float[] measured, double tolerance)
    {
        double weight = 1 / Math.Pow(Fit.NoiseMeters, 2);
        CameraIntrinsics camera = view.Intrinsics;
        (int width, int height) = (camera.Size.Width, camera.Size.Height);
        var equations = new NormalEquations();
        int seen = 0, used = 0;
        Span<double> row = stackalloc double[NormalEquations.Unknowns];
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
                double residual = n.Dot(point - camera.Unproject(pixel, measured[at]));
                double robust = Math.Max(0, 1 - (residual * residual / (tolerance * tolerance)));
                Vector3D lever = point.Cross(n);
                (row[0], row[1], row[2], row[3], row[4], row[5]) = (lever.X, lever.Y, lever.Z, n.X, n.Y, n.Z);
                equations.Add(row, residual, weight * robust * robust);
            }
        }

        return (equations, seen, used);
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
