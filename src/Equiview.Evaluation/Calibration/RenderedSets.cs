using Equiview.Pose.Calibration;
namespace Equiview.Evaluation.Calibration;

/// <summary>The objects of a fit: one list of photographs for each object, in it one item for each backbone.</summary>
/// <param name="Fit">Objects that are fitted on.</param>
/// <param name="Check">Other objects.</param>
internal sealed record RenderedSets(IReadOnlyList<RenderedViews[]> Fit, IReadOnlyList<RenderedViews[]> Check)
{
    /// <summary>Names of the backbones.</summary>
    public IReadOnlyList<string> Models => [.. Fit[0].Select(v => v.Model)];

    /// <summary>Asks every object under some values, several at a time.</summary>
    /// <param name="values">The values in use meanwhile.</param>
    /// <param name="others">Whether the objects that check are asked.</param>
    /// <param name="ask">Takes the photographs of an object, those of another one, which do not show it, and its number.</param>
    /// <param name="cancellation">Checked before each object.</param>
    /// <returns>The answers in the order of the objects.</returns>
    public T[] Ask<T>(
        PoseCalibration values, bool others, Func<RenderedViews[], RenderedViews[], int, T> ask, CancellationToken cancellation)
    {
        IReadOnlyList<RenderedViews[]> objects = others ? Check : Fit;
        using IDisposable trial = PoseCalibration.Use(values);
        return [.. Enumerable.Range(0, objects.Count).AsParallel().AsOrdered().WithCancellation(cancellation)
            .Select(o => ask(objects[o], objects[(o + 1) % objects.Count], o))];
    }
}
