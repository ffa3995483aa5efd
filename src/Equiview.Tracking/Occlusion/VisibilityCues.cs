namespace Equiview.Tracking.Occlusion;

/// <summary>What is known about a place when it must be decided whether the point is seen there.</summary>
/// <param name="Dissimilarity">To the template bank, in units of the map's contrast.</param>
/// <param name="RecentDissimilarity">To the last appearance that was seen.</param>
/// <param name="ReturnErrorPixels">Forward-backward error of the flow from the frame before.</param>
/// <param name="Hidden">Whether the search over the path holds the point to be hidden.</param>
public readonly record struct VisibilityCues(double Dissimilarity, double RecentDissimilarity, double ReturnErrorPixels, bool Hidden)
{
    private const double LargestReturnPixels = 20;

    /// <summary>What the values of <see cref="ToVector"/> are.</summary>
    public static IReadOnlyList<string> Names { get; } = ["bias", "root of dissimilarity", "recent dissimilarity", "log return error", "hidden"];

    /// <summary>The cues as the logistic reads them: 1, the root of the first dissimilarity (its first tenth tells most), the second, log(1 + return error), hidden.</summary>
    public double[] ToVector() => [1, Math.Sqrt(Math.Max(0, Dissimilarity)), RecentDissimilarity, Math.Log(1 + Math.Min(ReturnErrorPixels, LargestReturnPixels)), Hidden ? 1 : 0];
}
