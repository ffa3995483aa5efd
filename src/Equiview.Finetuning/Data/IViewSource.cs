namespace Equiview.Finetuning.Data;

/// <summary>One view of an object.</summary>
/// <param name="Color">The image, black where the object is not.</param>
/// <param name="Pixels">Its points on the object.</param>
public sealed record TrainingView(RgbImage Color, ViewPixels Pixels);

/// <summary>
/// Views of objects to train on. The same indices always give the same view. Serves one thread at a time.
/// </summary>
public interface IViewSource : IDisposable
{
    /// <summary>Names of the objects, in order.</summary>
    IReadOnlyList<string> Objects { get; }

    /// <summary>Poses of an object's views, in order.</summary>
    IReadOnlyList<RigidTransform> PosesOf(int objectIndex);

    /// <summary>Whether two views can have points in common; where it is not known, they can.</summary>
    bool IsPair(int objectIndex, int first, int second) => true;

    /// <summary>Renders or reads a view.</summary>
    /// <exception cref="InvalidFileException">A file of the view is missing or broken.</exception>
    TrainingView View(int objectIndex, int view);
}
