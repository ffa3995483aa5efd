using System.Globalization;
using System.Text.Json.Nodes;
using Equiview.Pose.Calibration;
namespace Equiview.Evaluation.Calibration;

/// <summary>What all fits of the pose constants share: how a source is noted, and the search over single constants.</summary>
/// <param name="Split">Which objects are fitted on, and which are kept for the check.</param>
/// <param name="Date">Day of the fit.</param>
/// <param name="Progress">Receives every choice.</param>
/// <param name="Cancellation">Checked before each object.</param>
internal sealed record FitContext(string Split, DateOnly Date, IProgress<ProgressEvent>? Progress, CancellationToken Cancellation)
{
    /// <summary>What the score says of values that are not taken.</summary>
    public const string NotTaken = " with other values, which are not taken: other objects lose";

    private const double MinGain = 0.1;

    /// <summary>The source of a fit.</summary>
    public FitRecord Source(string data, string before, string after) =>
        new(data, Split, Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), before, after);

    /// <summary>Searches constants one at a time. Values under which the other objects lose are not taken.</summary>
    /// <param name="now">Where the search begins.</param>
    /// <param name="parameters">Paths in pose.json.</param>
    /// <param name="score">Scores of single objects under some values; of the fit, or of the check.</param>
    /// <param name="name">Of the score.</param>
    /// <param name="rounds">Passes over the constants; one where a choice takes minutes.</param>
    /// <returns>The values, and the scores before and after in words.</returns>
    public (PoseCalibration Values, string Before, string After) Search(
        PoseCalibration now, IReadOnlyList<string> parameters, Func<PoseCalibration, bool, IReadOnlyList<double>> score, string name,
        int rounds = 2)
    {
        var search = new CoordinateSearch<PoseCalibration>(values => score(values, false), Read, Write);
        (PoseCalibration best, IReadOnlyList<double> after, IReadOnlyList<double> before) =
            search.Run(now, parameters, rounds, MinGain, Progress);
        double othersBefore = score(now, true).Average();
        double othersAfter = ReferenceEquals(best, now) ? othersBefore : score(best, true).Average();
        return othersAfter < othersBefore
            ? (now, Words(before, othersBefore), Words(after, othersAfter) + NotTaken)
            : (best, Words(before, othersBefore), Words(after, othersAfter));

        string Words(IReadOnlyList<double> fitted, double others) =>
            FormattableString.Invariant($"{name}: {fitted.Average():0.0}, other objects {others:0.0}");
    }

    private static double Read(PoseCalibration values, string path) => JsonNumber.Read(JsonNode.Parse(values.ToJson())!, path);

    private static PoseCalibration Write(PoseCalibration values, string path, double value) =>
        PoseCalibration.Parse(JsonNumber.Write(JsonNode.Parse(values.ToJson())!, path, Rounded(value)).ToJsonString());

    // Two digits are all that such data tell.
    private static double Rounded(double value) =>
        double.Parse(value.ToString("G2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
