using System.Globalization;
using System.Text.Json;
using Equiview.Formats.Files;
using Equiview.Formats.Images;
using Equiview.Formats.Npy;

namespace Equiview.Formats.OnePose;

/// <summary>One annotated frame of a sequence: 2D key points that belong to 3D points of the object.</summary>
/// <param name="View">Index into the sequence's views.</param>
/// <param name="Keypoints">Raster pixels of the crop.</param>
/// <param name="Assignments">Pairs of an index into <paramref name="Keypoints"/> and an index into the object's 3D points.</param>
public sealed record OnePoseAnnotation(int View, IReadOnlyList<PixelPoint> Keypoints, IReadOnlyList<(int Keypoint, int Point)> Assignments);

/// <summary>
/// An object of OnePose or OnePose++ LowTexture (Sun et al., CVPR 2022; He et al., NeurIPS 2022): folder <c>id-name-category</c> with
/// <c>box3d_corners.txt</c> and sequences <c>name-1</c> (reconstruction) ... <c>name-N</c> (test), each with <c>color/</c>,
/// <c>intrin_ba/</c>, <c>poses_ba/</c>. Meters.
/// </summary>
public static class OnePoseObject
{
    /// <summary>
    /// Sequence folders (those with <c>poses_ba</c>) in string order: the first is for reconstruction, the last for the test.
    /// </summary>
    public static IReadOnlyList<string> Sequences(string objectFolder) =>
        Directory.Exists(objectFolder)
            ? [.. Directory.EnumerateDirectories(objectFolder).Where(d => Directory.Exists(Path.Combine(d, "poses_ba")))
                .Order(StringComparer.Ordinal)]
            : throw new InvalidFileException(objectFolder, "is not a folder");

    /// <summary>
    /// Reads a sequence; frames are sorted by file name as text, which is the protocol's order. The world frame is the object's.
    /// </summary>
    /// <exception cref="InvalidFileException">No frames, or a frame without pose or intrinsics.</exception>
    public static PosedScene ReadSequence(string sequenceFolder)
    {
        string color = Path.Combine(sequenceFolder, "color");
        if (!Directory.Exists(color))
            throw new InvalidFileException(sequenceFolder, "holds no folder \"color\"");
        string[] images = [.. Directory.EnumerateFiles(color).Where(f => Path.GetExtension(f) is ".png" or ".jpg")
            .OrderBy(Path.GetFileName, StringComparer.Ordinal)];
        PosedView[] views = [.. images.Select(image => ReadView(sequenceFolder, image))];
        (Vector3D Min, Vector3D Max)? bounds = ReadBounds(
            Path.Combine(Path.GetDirectoryName(Path.GetFullPath(sequenceFolder))!, "box3d_corners.txt"));
        string? warning = bounds is { } b ? PosedScene.ImplausibleLength("the diagonal of the object's box", (b.Max - b.Min).Length) : null;
        return new PosedScene { Views = views, Unit = SceneUnit.Meter, ObjectBounds = bounds, Warnings = warning is null ? [] : [warning] };
    }

    /// <summary>
    /// Reads the annotations <c>anno_loftr/K.json</c> that OnePose++'s structure from motion writes, for the frames that have one.
    /// </summary>
    /// <param name="sequenceFolder">The sequence.</param>
    /// <param name="scene">What <see cref="ReadSequence"/> gave for it.</param>
    /// <param name="pointCount">Number of 3D points, to check indices.</param>
    public static IReadOnlyList<OnePoseAnnotation> ReadAnnotations(string sequenceFolder, PosedScene scene, int pointCount)
    {
        var annotations = new List<OnePoseAnnotation>();
        for (int view = 0; view < scene.Views.Count; view++)
        {
            string path = Path.Combine(sequenceFolder, "anno_loftr", Path.ChangeExtension(scene.Views[view].Name, ".json"));
            if (File.Exists(path))
                annotations.Add(ReadAnnotation(path, view, pointCount));
        }

        return annotations;
    }

    /// <summary>The 3D points <c>keypoints3d</c> [N, 3] of <c>anno_3d_average.npz</c>, object frame, meters.</summary>
    public static Vector3D[] ReadPoints(string npzPath)
    {
        using NpzArchive archive = NpzArchive.Open(npzPath);
        if (!archive.Tensors.TryGetValue("keypoints3d", out StoredTensor? points) || points.Shape is not [_, 3])
            throw new InvalidFileException(npzPath, "lacks an array keypoints3d of N x 3");
        return [.. points.ToDoubles().Chunk(3).Select(p => new Vector3D(p[0], p[1], p[2]))];
    }

    /// <summary>
    /// The named conversion of a crop's camera: OnePose counts pixels from the first one's center; the pose is object to camera already.
    /// </summary>
    internal static PosedView ToView(string name, double[] k, double[] cameraFromObject, ImageSize size, string image) =>
        new(name, CameraIntrinsics.FromPixelCenter(k[0], k[4], k[2], k[5], size), RigidTransform.FromRowMajor(cameraFromObject), image);

    private static PosedView ReadView(string sequence, string image)
    {
        string number = Path.ChangeExtension(Path.GetFileName(image), ".txt");
        return ToView(
            Path.GetFileName(image),
            NumberLine.ReadAll(Path.Combine(sequence, "intrin_ba", number), 9),
            NumberLine.ReadAll(Path.Combine(sequence, "poses_ba", number), 12),
            ImageHeader.ReadSize(image),
            image);
    }

    private static OnePoseAnnotation ReadAnnotation(string path, int view, int pointCount)
    {
        JsonElement root = JsonFile.Read(path);
        PixelPoint[] keypoints = [.. root.Field(path, "keypoints2d").Numbers(path, "keypoints2d", 0).Chunk(2).Where(p => p.Length == 2)
            .Select(p => PixelPoint.FromPixelCenter(p[0], p[1]))];
        double[] assigned = root.Field(path, "assign_matrix").Numbers(path, "assign_matrix", 0);
        int count = assigned.Length / 2;
        var pairs = new (int, int)[count];
        for (int i = 0; i < count; i++)
        {
            (double keypoint, double point) = (assigned[i], assigned[count + i]);
            if (keypoint < 0 || keypoint >= keypoints.Length || point < 0 || point >= pointCount)
                throw new InvalidFileException(
                    path,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"assigns key point {keypoint} of {keypoints.Length} to point {point} of {pointCount}"),
                    $"column {i}");
            pairs[i] = ((int)keypoint, (int)point);
        }

        return new OnePoseAnnotation(view, keypoints, pairs);
    }

    private static (Vector3D Min, Vector3D Max)? ReadBounds(string path)
    {
        if (!File.Exists(path))
            return null;
        Vector3D[] corners = [.. NumberLine.ReadAll(path, 24).Chunk(3).Where(c => c.Length == 3)
            .Select(c => new Vector3D(c[0], c[1], c[2]))];
        return (
            new(corners.Min(c => c.X), corners.Min(c => c.Y), corners.Min(c => c.Z)),
            new(corners.Max(c => c.X), corners.Max(c => c.Y), corners.Max(c => c.Z)));
    }
}
