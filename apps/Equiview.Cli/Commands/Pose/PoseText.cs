using System.Text.Json;
using Equiview.Formats.Bop;
using Equiview.Pose.Solvers;
using Equiview.Reporting;
namespace Equiview.Cli.Commands.Pose;

/// <summary>Pose estimates as a line, as json and as files.</summary>
internal static class PoseText
{
    public static object Value(string image, PoseEstimate e) => new
    {
        Image = image,
        e.Found,
        e.Reason,
        CameraFromObject = e.CameraFromObject?.ToRowMajor(),
        Confidence = double.IsNaN(e.Confidence) ? (double?)null : e.Confidence,
        Evidence = e.ConfidenceFeatures,
        Inliers = e.Inliers.Length,
        e.Score,
        e.RmsPixels,
        RotationDeviationDegrees = e.Covariance?.RotationDegrees,
        TranslationDeviation = e is { Covariance: { } c, CameraFromObject: { } pose } ? c.Translation(pose) : (double?)null,
    };

    public static string Line(PoseEstimate e)
    {
        if (e.CameraFromObject is not { Translation: var t })
            return "no pose: " + e.Reason;
        string line = FormattableString.Invariant(
            $"at ({t.X:0.####}, {t.Y:0.####}, {t.Z:0.####}), {e.Inliers.Length} inliers, {e.RmsPixels:0.00} px, right with probability {e.Confidence:0.00}");
        string sigma = e.Covariance is { } c ? FormattableString.Invariant($", rotation sigma {c.RotationDegrees:0.00} deg") : "";
        return line + sigma + (e.Reason.Length > 0 ? "; " + e.Reason : "");
    }

    /// <summary>Writes BOP results (.csv; the image number is the position) or json.</summary>
    public static void Write(string target, IReadOnlyList<PoseEstimate> estimates, object json)
    {
        if (Path.GetExtension(target) == ".csv")
        {
            BopResults.Write(target, estimates.Select((e, i) => (Estimate: e, Image: i)).Where(r => r.Estimate.Found)
                .Select(r => new BopResult(0, r.Image, 1, r.Estimate.Score, r.Estimate.CameraFromObject!.Value)));
        }
        else
        {
            AtomicFile.Write(target, JsonSerializer.SerializeToUtf8Bytes(json, ReportJson.ResultOptions));
        }
    }
}
