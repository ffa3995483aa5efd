using Equiview.Features;

namespace Equiview.Tracking;

/// <summary>
/// The calibrations that come with the backbones, for their "default" preset. Made by 'eval tracking --calibrate' on self-made clips of
/// textures whose seeds no report uses.
/// </summary>
public static class OcclusionCalibrations
{
    private static readonly Dictionary<string, double[]> Fitted = new(StringComparer.Ordinal)
    {
    };

    /// <summary>The calibration of a backbone; null where none was fitted, as for finetuned ones.</summary>
    public static OcclusionCalibration? For(FeatureExtractorInfo info) =>
        info.Adapter is null && Fitted.TryGetValue(info.Model, out double[]? weights) ? new OcclusionCalibration(weights) : null;
}
