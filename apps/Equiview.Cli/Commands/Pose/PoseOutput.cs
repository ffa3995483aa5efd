using System.Text.Json;
using Equiview.Formats.Bop;
using Equiview.Pose.Solvers;
using Equiview.Reporting;
namespace Equiview.Cli.Commands.Pose;

/// <summary>Poses as the verbs print and write them.</summary>
internal static class PoseOutput
{
    /// <summary>Writes poses: .csv as BOP results, where image ids count from 0, anything else as JSON.</summary>
    /// <param name="path">The file.</param>
    /// <param name="estimates">One for each image.</param>
    /// <param name="values">What JSON holds, one for each image.</param>
    public static void Write(string path, IEnumerable<PoseEstimate> estimates, IEnumerable<object> values)
    {
        if (Path.GetExtension(path) == ".csv")
            BopResults.Write(path, estimates.Select((e, i) => (Estimate: e, Id: i)).Where(r => r.Estimate.Found)
                .Select(r => Result(r.Estimate, r.Id)));
        else
            AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(values, ReportJson.ResultOptions));

        static BopResult Result(PoseEstimate e, int id) => new(0, id, 1, e.Score, e.CameraFromObject!.Value);
    }

    /// <summary>An estimate as JSON.</summary>
    public static object Value(string image, PoseEstimate e) => new
    {
        Image = image,
        e.Found,
        e.Reason,
        CameraFromObject = e.CameraFromObject?.ToRowMajor(),
        Confidence = double.IsNaN(e.Confidence) ? (double?)null : e.Confidence,
        e.ConfidenceFeatures,
        Inliers = e.Inliers.Length,
        e.Score,
        e.RmsPixels,
        RotationDeviationDegrees = e.Covariance?.RotationDegrees,
        TranslationDeviation = e is { Covariance: { } c, CameraFromObject: { } pose } ? c.Translation(pose) : (double?)null,
    };

    /// <summary>An estimate as one line.</summary>
    public static string Line(PoseEstimate e)
    {
        if (e.CameraFromObject is not { Translation: var t })
            return "no pose: " + e.Reason;
        string position = FormattableString.Invariant(
            $"at ({t.X:0.####}, {t.Y:0.####}, {t.Z:0.####}), {e.Inliers.Length} inliers, {e.RmsPixels:0.00} px");
        string confidence = double.IsNaN(e.Confidence) ? "" : FormattableString.Invariant($", right with probability {e.Confidence:0.00}");
        string sigma = e.Covariance is { } c ? FormattableString.Invariant($", rotation sigma {c.RotationDegrees:0.00} deg") : "";
        return position + confidence + sigma + (e.Reason.Length > 0 ? "; " + e.Reason : "");
    }
}
