namespace Equiview.Finetuning.Data;

/// <summary>
/// Views of another source, each made once and kept in memory (about 1 MB each): for runs that differ in their settings only, and for
/// drawing new augmentations without rendering again.
/// </summary>
/// <param name="source">Where views come from; owned from now on.</param>
public sealed class CachedViewSource(IViewSource source) : IViewSource
{
    private readonly Dictionary<(int Object, int View), TrainingView> kept = [];

    /// <inheritdoc/>
    public IReadOnlyList<string> Objects => source.Objects;

    /// <inheritdoc/>
    public IReadOnlyList<RigidTransform> PosesOf(int objectIndex) => source.PosesOf(objectIndex);

    /// <inheritdoc/>
    public bool IsPair(int objectIndex, int first, int second) => source.IsPair(objectIndex, first, second);

    /// <inheritdoc/>
    public TrainingView View(int objectIndex, int view) =>
        kept.TryGetValue((objectIndex, view), out TrainingView? made) ? made : kept[(objectIndex, view)] = source.View(objectIndex, view);

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();
}
