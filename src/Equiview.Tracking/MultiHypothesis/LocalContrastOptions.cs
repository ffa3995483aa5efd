using Equiview.Tracking.Calibration;
namespace Equiview.Tracking.MultiHypothesis;

/// <summary>
/// Local contrast normalization (Jarrett et al., "What is the best multi-stage architecture for object recognition?", ICCV 2009, with a box
/// window): luma minus the local mean, divided by the local standard deviation, so that a change of light does not move aligned patches.
/// </summary>
public sealed record LocalContrastOptions
{
    private const string Group = "flow.localContrast";

    /// <summary>Half the side of the window, as a share of the frame's long side.</summary>
    public double Window { get; init; } = FittedConstants.Number(Group);

    /// <summary>Gray levels that one local standard deviation becomes.</summary>
    public double Gain { get; init; } = FittedConstants.Number(Group);

    /// <summary>Gray levels added to the local standard deviation, so that noise in flat regions is not amplified.</summary>
    public double NoiseFloor { get; init; } = FittedConstants.Number(Group);
}
