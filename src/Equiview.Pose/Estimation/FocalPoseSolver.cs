using Equiview.Pose.Calibration;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;
namespace Equiview.Pose.Estimation;

/// <summary>
/// The pose together with the focal length, from a guess of it: a search with the guess, rounds of guided matches on which both are
/// refined, a search with the focal length found, and a last refinement of both.
/// </summary>
/// <param name="model">The object.</param>
/// <param name="solver">Finds poses with a known camera.</param>
internal sealed class FocalPoseSolver(ObjectModel model, FeaturePoseSolver solver)
{
    // A wrong focal length moves the projections at the border of the object: the first rounds search and accept more widely.
    private static readonly (double Radius, double Threshold)[] Rounds = [(16, 12), (12, 8), (8, 4), (8, 4)];

    // What a right pose is (PoseEstimate.Confidence); in a unit that is not known, a share of the object.
    private const double RightMeters = 0.05, RightShareOfDiameter = 0.3, RightDegrees = 5;

    /// <summary>Estimates pose and focal length.</summary>
    public PoseEstimate Estimate(ImageFeatures query, CameraIntrinsics guess, CancellationToken cancellation)
    {
        PoseEstimate first = solver.Estimate(query, guess, cancellation);
        if ((first.CameraFromObject ?? first.RejectedPose) is not { } pose
            || Refined(query, guess, guess, pose, Rounds, cancellation) is not { } found)
            return first;
        PoseEstimate second = solver.Estimate(query, found.Camera, cancellation);
        if (second.CameraFromObject is not { } better
            || Refined(query, guess, found.Camera, better, Rounds[^1..], cancellation) is not { } last)
            return second;
        return second with
        {
            CameraFromObject = last.CameraFromObject,
            FoundCamera = last.Camera,
            Covariance = last.Covariance,
            Confidence = second.Confidence * InTolerance(last),
            Reason = Note(guess, last) + (second.Reason.Length > 0 ? "; " + second.Reason : ""),
        };
    }

    private RefinedFocal? Refined(
        ImageFeatures query, CameraIntrinsics guess, CameraIntrinsics camera, RigidTransform pose,
        (double Radius, double Threshold)[] rounds, CancellationToken cancellation)
    {
        RefinedFocal? found = null;
        foreach ((double radius, double threshold) in rounds)
        {
            (CameraIntrinsics at, RigidTransform near) = (found?.Camera ?? camera, found?.CameraFromObject ?? pose);
            ObjectMatch[] matches = solver.MatchesNear(query, at, near, radius, cancellation);
            int[] inliers = PoseSearch.InlierIndices(matches, at, near, threshold);
            double factor = PoseCalibration.Current.Covariance.DeviationFactor;
            if (FocalRefiner.Refine(Array.ConvertAll(inliers, i => matches[i]), guess, at, near, factor) is not { } next)
                break;
            found = next;
        }

        return found;
    }

    // Probability that a pose of the right object is also within the tolerance of a right pose, given how far the focal length is known:
    // the distance follows the focal length.
    private double InTolerance(RefinedFocal found)
    {
        double tolerance = model.Unit == SceneUnit.Meter ? RightMeters : RightShareOfDiameter * model.Diameter;
        double position = found.Covariance.Translation(found.CameraFromObject);
        return Within(tolerance / position) * Within(RightDegrees / found.Covariance.RotationDegrees);
    }

    private static double Within(double deviations) =>
        double.IsNaN(deviations) ? 0 : MathNet.Numerics.SpecialFunctions.Erf(deviations / Math.Sqrt(2));

    private static string Note(CameraIntrinsics guess, RefinedFocal found) => FormattableString.Invariant(
        $"focal length guessed as {guess.Fx:0} px, found as {found.Camera.Fx:0} px (sigma {100 * found.RelativeDeviation:0.0} %)");
}
