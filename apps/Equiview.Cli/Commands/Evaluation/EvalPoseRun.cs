namespace Equiview.Cli.Commands.Evaluation;

/// <summary>How 'eval pose' measures posed photographs.</summary>
/// <param name="Keypoints">Key points a photograph.</param>
/// <param name="Absent">Photographs that do not show the object.</param>
/// <param name="Variants">The estimators compared.</param>
internal sealed record EvalPoseRun(int Keypoints, IReadOnlyList<string> Absent, IReadOnlyList<EvalPoseAblation> Variants)
{
    /// <summary>Whether a variant needs dense features beside key points.</summary>
    public bool NeedsDense => Variants.Any(v => v.Estimation.Featuremetric);
}
