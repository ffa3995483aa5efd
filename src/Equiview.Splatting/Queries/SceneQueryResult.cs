using Equiview.Rendering.Scenes;

namespace Equiview.Splatting.Queries;

/// <summary>What a query found.</summary>
/// <param name="Scene">The scene that was searched.</param>
/// <param name="Descriptor">[D] what was searched for.</param>
/// <param name="Relevancy">[G] of every Gaussian, -1 to 1 (0 to 1 against negatives).</param>
/// <param name="Gaussians">Indices of the selected Gaussians, in order.</param>
public sealed record SceneQueryResult(GaussianScene Scene, float[] Descriptor, float[] Relevancy, int[] Gaussians)
{
    /// <summary>The selected Gaussians as a scene of their own, with their features.</summary>
    public GaussianScene Selection { get; } = GaussianSelection.Take(Scene, Gaussians);

    /// <summary>The box around 98 % of the selected centers on each axis, scene units; null for an empty selection.</summary>
    public (Vector3D Min, Vector3D Max)? Box => Selection.Count == 0 ? null : SceneSummary.Of(Selection) is var s ? (s.Min, s.Max) : null;

    /// <summary>How much is selected, and its box.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{Gaussians.Length} of {CountText.Of(Scene.Count, "Gaussian")} selected")
        + (Box is not { } b ? "" : FormattableString.Invariant(
            $", 98 % within ({b.Min.X:g4}, {b.Min.Y:g4}, {b.Min.Z:g4}) to ({b.Max.X:g4}, {b.Max.Y:g4}, {b.Max.Z:g4})"));
}
