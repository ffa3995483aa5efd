namespace Equiview.Evaluation.Calibration;

/// <summary>A constant that a coordinate search may change.</summary>
/// <param name="Path">Where it stands in the values of a calibration file, as "costs.jumpCost".</param>
/// <param name="Factors">The factors on its value that are tried.</param>
internal sealed record CalibrationParameter(string Path, IReadOnlyList<double> Factors)
{
    /// <summary>A parameter whose value is tried at two thirds and at one and a half times.</summary>
    public static CalibrationParameter Of(string path) => new(path, [2.0 / 3, 1.5]);
}
