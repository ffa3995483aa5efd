using Equiview.Evaluation.Pose.Metrics;
using Equiview.Formats.Bop;
namespace Equiview.Evaluation.Pose;

/// <summary>Errors of the estimate that was given to one true instance; infinite where none was.</summary>
/// <param name="Target">The target.</param>
/// <param name="RotationDegrees">Rotation.</param>
/// <param name="TranslationMeters">Translation.</param>
/// <param name="Add">ADD as a share of the diameter.</param>
/// <param name="AddSymmetric">ADD-S as a share of the diameter.</param>
/// <param name="Diameter">Meters.</param>
/// <param name="ProjectionPixels">Mean distance of the projected vertices.</param>
/// <param name="IsSymmetric">Whether ADD-S is the one that counts.</param>
internal sealed record BopInstanceErrors(
    BopTarget Target, double RotationDegrees, double TranslationMeters, double Add, double AddSymmetric, double Diameter,
    double ProjectionPixels, bool IsSymmetric);

/// <summary>Everything measured on one target: an object in an image.</summary>
/// <param name="Target">The target.</param>
/// <param name="Mssd">Already divided by the diameter.</param>
/// <param name="Mspd">Already times 640 / image width.</param>
/// <param name="VsdByTau">One for each tau; null without a depth image.</param>
/// <param name="Instances">One for each true instance.</param>
internal sealed record BopTargetScore(
    BopTarget Target,
    BopTargetErrors Mssd,
    BopTargetErrors Mspd,
    IReadOnlyList<BopTargetErrors>? VsdByTau,
    IReadOnlyList<BopInstanceErrors> Instances);
