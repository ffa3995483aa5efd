using Equiview.Features;
using Equiview.Formats;
using Equiview.Formats.OnePose;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Pose.Objects;
namespace Equiview.Pose.Onboarding;

/// <summary>
/// An object model from an object of OnePose or OnePose++ LowTexture: from the annotations of its structure from motion where they are
/// there (every annotated key point of the first sequence with the descriptor its image has there; docs/protocol.md#pose), else from the
/// posed photographs themselves.
/// </summary>
public static class OnePoseOnboarding
{
    private const string PointFile = "anno_3d_average.npz";

    /// <summary>
    /// The file of the object's 3D points, looked for in the object's folder and in <c>sfm_output</c> beside its data set; null when there
    /// is none.
    /// </summary>
    public static string? FindPoints(string objectFolder)
    {
        string folder = Path.GetFullPath(objectFolder).TrimEnd(Path.DirectorySeparatorChar), name = Path.GetFileName(folder);
        string? above = Path.GetDirectoryName(folder), top = above is null ? null : Path.GetDirectoryName(above);
        IEnumerable<string> outputs = new[] { above, top }.OfType<string>().Select(p => Path.Combine(p, "sfm_output"))
            .Where(Directory.Exists).SelectMany(p => Directory.EnumerateDirectories(p).Order(StringComparer.Ordinal));
        return new[] { Path.Combine(folder, "anno", PointFile) }.Concat(outputs.Select(o => Path.Combine(o, name, "anno", PointFile)))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Whether a folder is a OnePose object with its 3D points at hand.</summary>
    public static bool IsAnnotated(string folder) =>
        Directory.Exists(folder) && OnePoseObject.Sequences(folder).Count > 0 && FindPoints(folder) is not null;

    /// <summary>The posed photographs of a folder: of a OnePose object its first sequence, else any layout that is known.</summary>
    /// <exception cref="InvalidFileException">No known layout, or malformed.</exception>
    public static PosedScene ReadScene(string folder) =>
        PosedSceneReader.Read(Directory.Exists(folder) && OnePoseObject.Sequences(folder) is [var first, ..] ? first : folder);

    /// <summary>Makes the model from the annotations.</summary>
    /// <param name="objectFolder">Folder <c>id-name-category</c>.</param>
    /// <param name="extractor">The backbone; its dense map is sampled at the annotated key points.</param>
    /// <param name="recipe">How features are made; "paper-pose" is the paper's.</param>
    /// <param name="provenance">Noted in the model.</param>
    /// <param name="progress">One event for each image.</param>
    /// <param name="cancellation">Checked before each image.</param>
    /// <returns>
    /// The model, or null where the object has no annotations: onboard its first sequence with <see cref="SceneOnboarding"/> then.
    /// </returns>
    /// <exception cref="InvalidFileException">There is no sequence, or a file is damaged.</exception>
    /// <exception cref="DegenerateInputException">The annotations name no key point.</exception>
    public static ObjectModel? FromAnnotations(
        string objectFolder,
        IFeatureExtractor extractor,
        FeatureRecipe recipe,
        IReadOnlyDictionary<string, string>? provenance = null,
        IProgress<ProgressEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        string sequence = OnePoseObject.Sequences(objectFolder) is [var first, ..] ? first
            : throw new InvalidFileException(objectFolder, "holds no sequence (a folder with poses_ba)");
        if (FindPoints(objectFolder) is not { } pointFile)
            return null;
        Vector3D[] points = OnePoseObject.ReadPoints(pointFile);
        PosedScene scene = OnePoseObject.ReadSequence(sequence);
        IReadOnlyList<OnePoseAnnotation> annotations = OnePoseObject.ReadAnnotations(sequence, scene, points.Length);
        if (annotations.Count == 0)
            return null;
        ObjectModel model = Sample(points, annotations, scene, extractor, recipe, progress, cancellation);
        (Vector3D Min, Vector3D Max) box = scene.ObjectBounds ?? model.Box;
        return new ObjectModel(model.Points, model.Features, model.Descriptors, model.Channels, model.Views)
        {
            Box = box,
            Diameter = (box.Max - box.Min).Length,
            Unit = SceneUnit.Meter,
            Recipe = recipe,
            Provenance = provenance ?? new Dictionary<string, string>(),
        };
    }

    /// <summary>Descriptors of every annotated frame at its annotated key points, nothing merged.</summary>
    internal static ObjectModel Sample(
        Vector3D[] points,
        IReadOnlyList<OnePoseAnnotation> annotations,
        PosedScene scene,
        IFeatureExtractor extractor,
        FeatureRecipe recipe,
        IProgress<ProgressEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        var features = new List<ObjectFeature>();
        var descriptors = new List<float>();
        for (int i = 0; i < annotations.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            (OnePoseAnnotation frame, PosedView view) = (annotations[i], scene.Views[annotations[i].View]);
            ObjectFeature[] own = [.. frame.Assignments.Select(a => new ObjectFeature(a.Point, frame.View, frame.Keypoints[a.Keypoint]))];
            features.AddRange(own);
            FeatureMap map = extractor.Extract(ImageFile.Read(view.ImagePath!), recipe, cancellation);
            descriptors.AddRange(map.Sample([.. own.Select(f => f.Pixel)], normalize: true));
            progress?.Report(new ProgressEvent("extracting features", i + 1, annotations.Count, view.Name));
        }

        return new ObjectModel(points, [.. features], [.. descriptors], extractor.Info.Dimension,
            [.. scene.Views.Select(v => new ObjectView(v.Name, v.Intrinsics, v.CameraFromWorld))]);
    }
}
