using Equiview.Tracking.Calibration;
namespace Equiview.Tracking.MultiHypothesis;

/// <summary>Optical flow and photometric alignment of the multi-hypothesis tracker.</summary>
public sealed record FlowOptions
{
    private const string Group = "flow";

    /// <summary>Side of the Lucas-Kanade window, pixels, 3 or more.</summary>
    public int WindowPixels { get; init; } = FittedConstants.Integer(Group);

    /// <summary>Largest forward-backward error of trusted flow, pixels.</summary>
    public double MaxReturnErrorPixels { get; init; } = FittedConstants.Number(Group);

    /// <summary>How far one Lucas-Kanade step at full resolution may move the end of the dense flow, pixels; 0 turns it off.</summary>
    public double SharpenPixels { get; init; } = FittedConstants.Number(Group);

    /// <summary>
    /// Radius of the inner ring of support points whose motion moves points that have left the frame; 0 leaves those where they left.
    /// </summary>
    public double SupportRadius { get; init; } = FittedConstants.Number(Group);

    /// <summary>Local contrast normalization of the luma that Lucas-Kanade aligns; null aligns the luma itself.</summary>
    public LocalContrastOptions? LocalContrast { get; init; } = new();
}
