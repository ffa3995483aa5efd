using System.Text.Json.Serialization;
using Equiview.Pose.Solvers;
namespace Equiview.Pose.Files;

/// <summary>The pose in one image, as it is written and printed.</summary>
/// <param name="Image">The image.</param>
/// <param name="Found">Whether there is a pose.</param>
/// <param name="Reason">Why there is none, or a remark.</param>
/// <param name="CameraFromObject">[4, 4] row by row, OpenCV's axes.</param>
/// <param name="Confidence">Probability that the pose is right; null where it is not calibrated.</param>
/// <param name="ConfidenceFeatures">What the probability is computed from.</param>
/// <param name="Inliers">Number of matches that support the pose.</param>
/// <param name="Score">Score of the estimator.</param>
/// <param name="RmsPixels">Reprojection error of the inliers; null without matches.</param>
/// <param name="RotationDeviationDegrees">Standard deviation of the rotation.</param>
/// <param name="TranslationDeviation">Standard deviation of the translation, in the object's unit.</param>
public sealed record PoseSummary(
    string Image, bool Found, string Reason, double[]? CameraFromObject, double? Confidence, double[] ConfidenceFeatures, int Inliers,
    double Score, double? RmsPixels, double? RotationDeviationDegrees, double? TranslationDeviation)
{
    /// <summary>The pose in the axes of another program; null where none was asked for, or there is no pose.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FramedPose? Transform { get; init; }

    /// <summary>Focal length that was found with the pose, pixels; null where the camera was given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? FocalPixels { get; init; }

    /// <summary>The summary of an estimate.</summary>
    public static PoseSummary Of(string image, PoseEstimate e) => new(
        image,
        e.Found,
        e.Reason,
        e.CameraFromObject?.ToRowMajor(),
        double.IsNaN(e.Confidence) ? null : e.Confidence,
        e.ConfidenceFeatures,
        e.Inliers.Length,
        e.Score,
        double.IsNaN(e.RmsPixels) ? null : e.RmsPixels,
        e.Covariance?.RotationDegrees,
        e is { Covariance: { } c, CameraFromObject: { } pose } ? c.Translation(pose) : null)
    {
        FocalPixels = e.FoundCamera?.Fx,
    };

    /// <summary>The pose as one line, without the image.</summary>
    public override string ToString()
    {
        if (CameraFromObject is not { } m)
            return "no pose: " + Reason;
        string position = FormattableString.Invariant($"at ({m[3]:0.####}, {m[7]:0.####}, {m[11]:0.####}), ")
            + CountText.Of(Inliers, "inlier")
            + (RmsPixels is { } rms ? FormattableString.Invariant($", {rms:0.00} px") : "");
        string confidence = Confidence is { } c ? FormattableString.Invariant($", right with probability {c:0.00}") : "";
        string sigma = RotationDeviationDegrees is { } d ? FormattableString.Invariant($", rotation sigma {d:0.00} deg") : "";
        return position + confidence + sigma + (Reason.Length > 0 ? "; " + Reason : "");
    }
}
