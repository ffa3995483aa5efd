using Equiview.Features;
using Equiview.Formats.OnePose;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
namespace Equiview.Evaluation.Pose;

/// <summary>
/// An object of OnePose or OnePose++ LowTexture with the split of its protocol: the first sequence is onboarded, every tenth frame of the
/// last one (file names sorted as text) is estimated (docs/protocol.md#pose).
/// </summary>
/// <param name="Name">Name of the folder.</param>
/// <param name="Scene">The views of both sequences, first sequence first.</param>
/// <param name="Split">References and queries.</param>
/// <param name="Points">The 3D points of OnePose++'s structure from motion, or empty.</param>
/// <param name="Annotations">Which of them the frames of the first sequence show, or empty.</param>
internal sealed record LowTextureObject(
    string Name, PosedScene Scene, ReferenceSplit Split, Vector3D[] Points, IReadOnlyList<OnePoseAnnotation> Annotations)
{
    private const int QueryStep = 10, MostReferences = 60;

    /// <summary>The object folders of a path: itself, or those in it, in string order; empty when it is neither.</summary>
    public static IReadOnlyList<string> Folders(string path) =>
        IsObject(path)
            ? [path]
            : Directory.Exists(path) ? [.. Directory.EnumerateDirectories(path).Where(IsObject).Order(StringComparer.Ordinal)] : [];

    /// <summary>Reads an object.</summary>
    /// <exception cref="InvalidFileException">Missing or malformed.</exception>
    public static LowTextureObject Read(string folder)
    {
        IReadOnlyList<string> sequences = OnePoseObject.Sequences(folder);
        PosedScene first = OnePoseObject.ReadSequence(sequences[0]), last = OnePoseObject.ReadSequence(sequences[^1]);
        string name = Path.GetFileName(Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar));
        int step = (first.Views.Count + MostReferences - 1) / MostReferences;
        int[] references = [.. Enumerable.Range(0, first.Views.Count).Where(i => i % step == 0)],
            queries = [.. Enumerable.Range(0, last.Views.Count).Where(i => i % QueryStep == 0).Select(i => first.Views.Count + i)];
        Vector3D[] points = OnePoseOnboarding.FindPoints(folder) is { } file ? OnePoseObject.ReadPoints(file) : [];
        return new LowTextureObject(
            name, first with { Views = [.. first.Views, .. last.Views], Warnings = [.. first.Warnings, .. last.Warnings] },
            new ReferenceSplit(name, references, queries),
            points, points.Length == 0 ? [] : OnePoseObject.ReadAnnotations(sequences[0], first, points.Length));
    }

    /// <summary>The paper's template database: descriptors of every annotated frame at its annotated key points, nothing merged.</summary>
    /// <param name="extractor">The backbone.</param>
    /// <param name="recipe">The paper's is "pose".</param>
    /// <param name="cancellation">Checked before each frame.</param>
    /// <exception cref="DegenerateInputException">There is no annotation.</exception>
    public ObjectModel TemplateDatabase(IFeatureExtractor extractor, FeatureRecipe recipe, CancellationToken cancellation = default)
    {
        if (Annotations.Count == 0)
            throw new DegenerateInputException(
                $"{Name} has no annotations: the paper's mode needs anno_loftr and anno_3d_average.npz, which OnePose++'s "
                    + "structure from motion writes");
        return OnePoseOnboarding.Sample(Points, Annotations, Scene, extractor, recipe, null, cancellation);
    }

    private static bool IsObject(string folder) => Directory.Exists(folder) && OnePoseObject.Sequences(folder).Count >= 2;
}
