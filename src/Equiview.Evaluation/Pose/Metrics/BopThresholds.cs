namespace Equiview.Evaluation.Pose.Metrics;

/// <summary>Thresholds of the BOP challenge.</summary>
internal static class BopThresholds
{
    /// <summary>Width of the image to which MSPD is scaled.</summary>
    public const double MspdReferenceWidth = 640;

    /// <summary>0.05, 0.10 ... 0.50: tau and theta of VSD, and MSSD as shares of the diameter.</summary>
    public static IReadOnlyList<double> Shares { get; } = [0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50];

    /// <summary>5, 10 ... 50 pixels of a 640 px wide image: MSPD.</summary>
    public static IReadOnlyList<double> MspdPixels { get; } = [5, 10, 15, 20, 25, 30, 35, 40, 45, 50];
}
