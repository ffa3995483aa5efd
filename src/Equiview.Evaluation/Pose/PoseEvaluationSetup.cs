namespace Equiview.Evaluation.Pose;

/// <summary>How 'eval pose' measures posed photographs.</summary>
/// <param name="Keypoints">Key points a photograph.</param>
/// <param name="Absent">Photographs that do not show the object.</param>
/// <param name="Variants">The estimators compared.</param>
internal sealed record PoseEvaluationSetup(int Keypoints, IReadOnlyList<string> Absent, IReadOnlyList<PoseAblation> Variants);
