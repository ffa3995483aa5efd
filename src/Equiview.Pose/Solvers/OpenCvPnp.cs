using System.Runtime.InteropServices;
using Equiview.Pose.Geometry;
using OpenCvSharp;
namespace Equiview.Pose.Solvers;

/// <summary>
/// OpenCV's <c>solvePnPRansac</c> on our types: the reference for comparisons, and the solver of the paper protocol. Converts to OpenCV's
/// pixel convention (integer at the center). OpenCV seeds its generator itself, so equal input gives equal output.
/// </summary>
internal static class OpenCvPnp
{
    /// <summary>A solver or robust estimator by OpenCV's number.</summary>
    public enum Method
    {
        /// <summary>SOLVEPNP_ITERATIVE.</summary>
        Iterative = 0,

        /// <summary>SOLVEPNP_EPNP.</summary>
        Epnp = 1,

        /// <summary>SOLVEPNP_SQPNP.</summary>
        Sqpnp = 8,

        /// <summary>USAC_ACCURATE: graph-cut local optimisation.</summary>
        UsacAccurate = 36,

        /// <summary>USAC_MAGSAC.</summary>
        UsacMagsac = 38,
    }

    /// <summary>Runs <c>solvePnPRansac</c>.</summary>
    /// <param name="matches">Four or more, finite; weights are not used.</param>
    /// <param name="camera">Ideal pinhole camera.</param>
    /// <param name="method">Solver or robust estimator.</param>
    /// <param name="thresholdPixels">Reprojection error of an inlier.</param>
    /// <param name="iterations">Most RANSAC iterations.</param>
    /// <param name="confidence">Wanted probability of success.</param>
    /// <returns>Pose in the unit of the points and OpenCV's inliers (those of its best hypothesis); null when OpenCV gave up.</returns>
    public static (RigidTransform CameraFromObject, int[] Inliers)? SolveRansac(
        ReadOnlySpan<ObjectMatch> matches, CameraIntrinsics camera, Method method, double thresholdPixels, int iterations,
            double confidence = 0.99)
    {
        var points = new double[matches.Length * 3];
        var pixels = new double[matches.Length * 2];
        for (int i = 0; i < matches.Length; i++)
        {
            (points[3 * i], points[(3 * i) + 1], points[(3 * i) + 2]) = matches[i].Point;
            (double x, double y) = ToPixelCenter(matches[i].Pixel);
            (pixels[2 * i], pixels[(2 * i) + 1]) = (x, y);
        }

        (double cx, double cy) = ToPixelCenter(new PixelPoint(camera.Cx, camera.Cy));
        using Mat pointMat = Mat.FromPixelData(matches.Length, 1, MatType.CV_64FC3, points);
        using Mat pixelMat = Mat.FromPixelData(matches.Length, 1, MatType.CV_64FC2, pixels);
        using Mat k = Mat.FromPixelData(3, 3, MatType.CV_64FC1, new[] { camera.Fx, 0, cx, 0, camera.Fy, cy, 0, 0, 1 });
        using Mat noDistortion = new(), rotation = new(), translation = new(), inliers = new();
        try
        {
            Cv2.SolvePnPRansac(pointMat, pixelMat, k, noDistortion, rotation, translation, false, iterations, (float)thresholdPixels,
                confidence, inliers, (SolvePnPMethod)method);
        }
        catch (OpenCVException)
        {
            // OpenCV's assertions on point sets its solvers cannot take: no answer.
            return null;
        }

        if (rotation.Empty() || translation.Empty() || inliers.Empty())
            return null;
        Vector3D t = Read(translation);
        RigidTransform pose = new(SpecialEuclidean.ExpRotation(Read(rotation)), t);
        if (!t.IsFinite || !double.IsFinite(pose.Rotation.Trace))
            return null;
        var indices = new int[inliers.Total()];
        Marshal.Copy(inliers.Data, indices, 0, indices.Length);
        return (pose, indices);
    }

    private static Vector3D Read(Mat m) => new(m.At<double>(0), m.At<double>(1), m.At<double>(2));

    // OpenCV puts an integer coordinate at a pixel's center; ours is half a pixel further.
    private static (double X, double Y) ToPixelCenter(PixelPoint p) => (p.X - 0.5, p.Y - 0.5);
}
