using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;
using OpenCvSharp;
namespace Equiview.Pose.Estimation;

/// <summary>
/// Poses from matches with one view whose features need no depth: the essential matrix gives the rotation and the direction of the motion
/// (Nistér's five points, OpenCV), all other matches vote for its length (five points and one: Zheng and Wu, "Structure from Motion Using
/// Structure-less Resection", ICCV 2015).
/// </summary>
internal static class RelativePoseHypotheses
{
    private const int MinMatches = 12, MaxMatches = 400, Modes = 2;
    private const double ThresholdPixels = 1.5, Confidence = 0.9999, RelativeWindow = 0.04, MaxBaseline = 3;

    /// <summary>The hypotheses of one view, best vote first; none when the matches fix no motion.</summary>
    /// <param name="model">The object.</param>
    /// <param name="view">Index of the view.</param>
    /// <param name="ownByMargin">Matches with that view, clearest first.</param>
    /// <param name="matches">All matches of the image.</param>
    /// <param name="camera">Camera of the image.</param>
    public static IEnumerable<RigidTransform> From(
        ObjectModel model, int view, EpipolarMatch[] ownByMargin, PoseMatches matches, CameraIntrinsics camera)
    {
        ReadOnlySpan<EpipolarMatch> clearest = ownByMargin.AsSpan(0, Math.Min(MaxMatches, ownByMargin.Length));
        if (clearest.Length < MinMatches || Relative(model.Views[view], clearest, camera) is not { } cameraFromView)
            yield break;
        RigidTransform viewFromObject = model.Views[view].CameraFromObject;
        double longest = MaxBaseline * viewFromObject.Translation.Length;
        double[] lengths = [.. Lengths(model, view, cameraFromView, matches, camera).Where(s => s > 0 && s < longest).Order()];
        foreach (double length in Densest(lengths))
            yield return new RigidTransform(cameraFromView.Rotation, cameraFromView.Translation * length) * viewFromObject;
    }

    private static RigidTransform? Relative(ObjectView view, ReadOnlySpan<EpipolarMatch> matches, CameraIntrinsics camera)
    {
        (double[] a, double[] b) = (new double[matches.Length * 2], new double[matches.Length * 2]);
        for (int i = 0; i < matches.Length; i++)
        {
            Vector3D xa = view.Intrinsics.Unproject(matches[i].Reference, 1), xb = camera.Unproject(matches[i].Pixel, 1);
            (a[2 * i], a[(2 * i) + 1], b[2 * i], b[(2 * i) + 1]) = (xa.X, xa.Y, xb.X, xb.Y);
        }

        using Mat first = Mat.FromPixelData(matches.Length, 1, MatType.CV_64FC2, a),
            second = Mat.FromPixelData(matches.Length, 1, MatType.CV_64FC2, b);
        using Mat unit = Mat.Eye(3, 3, MatType.CV_64FC1);
        using Mat mask = new(), rotation = new(), translation = new();
        try
        {
            using Mat essential = Cv2.FindEssentialMat(
                first, second, unit, EssentialMatMethod.Ransac, Confidence, ThresholdPixels * 2 / (camera.Fx + camera.Fy), mask);
            if (essential.Rows != 3 || essential.Cols != 3
                || Cv2.RecoverPose(essential, first, second, unit, rotation, translation, mask) < MinMatches)
                return null;
        }
        catch (OpenCVException)
        {
            // OpenCV's assertions on degenerate matches: no hypothesis.
            return null;
        }

        RotationMatrix r = new(Row(rotation, 0), Row(rotation, 1), Row(rotation, 2));
        Vector3D t = new(translation.At<double>(0), translation.At<double>(1), translation.At<double>(2));
        return t.IsFinite && double.IsFinite(r.Trace) ? new RigidTransform(r, t.Normalized()) : null;
    }

    // Each point match and each match with another view fixes the length of the motion; wrong ones scatter.
    private static IEnumerable<double> Lengths(
        ObjectModel model, int view, RigidTransform cameraFromView, PoseMatches matches, CameraIntrinsics camera)
    {
        RigidTransform viewFromObject = model.Views[view].CameraFromObject;
        (RotationMatrix rotation, Vector3D d) = cameraFromView;
        foreach (ObjectMatch match in matches.Points)
        {
            Vector3D y = rotation * (viewFromObject * match.Point), x = camera.Unproject(match.Pixel, 1);
            double ax = d.X - (x.X * d.Z), ay = d.Y - (x.Y * d.Z), bx = (x.X * y.Z) - y.X, by = (x.Y * y.Z) - y.Y;
            yield return ((ax * bx) + (ay * by)) / ((ax * ax) + (ay * ay));
        }

        RigidTransform[] fromOther = [.. model.Views.Select(v => viewFromObject * v.CameraFromObject.Inverse())];
        foreach (EpipolarMatch ray in matches.Rays)
        {
            if (ray.View == view)
                continue;
            Vector3D across = rotation * (fromOther[ray.View].Rotation * model.Views[ray.View].Intrinsics.Unproject(ray.Reference, 1)),
                x = camera.Unproject(ray.Pixel, 1);
            yield return -x.Dot((rotation * fromOther[ray.View].Translation).Cross(across)) / x.Dot(d.Cross(across));
        }
    }

    private static IEnumerable<double> Densest(double[] sorted)
    {
        var taken = new List<double>();
        for (int mode = 0; mode < Modes; mode++)
        {
            (int Votes, double Length) best = (2, 0);
            for (int i = 0, end = 0; i < sorted.Length; i++)
            {
                while (end < sorted.Length && sorted[end] <= sorted[i] * (1 + RelativeWindow))
                    end++;
                double middle = sorted[(i + end - 1) / 2];
                if (end - i > best.Votes && !taken.Exists(t => Math.Abs(t - middle) < 2 * RelativeWindow * t))
                    best = (end - i, middle);
            }

            if (best.Length <= 0)
                yield break;
            taken.Add(best.Length);
            yield return best.Length;
        }
    }

    private static Vector3D Row(Mat m, int row) => new(m.At<double>(row, 0), m.At<double>(row, 1), m.At<double>(row, 2));
}
