using System.Text.Json;
using Equiview.Formats.Bop;
using Equiview.Pose.Solvers;
namespace Equiview.Pose.Files;

/// <summary>Poses in files.</summary>
public static class PoseFile
{
    /// <summary>How poses are written as JSON, and read again.</summary>
    internal static JsonSerializerOptions Options { get; } = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>Writes the poses of a video: .csv as BOP results, whose images are the frames of scene 0; anything else as JSON.</summary>
    /// <param name="path">The file.</param>
    /// <param name="estimates">One for each frame.</param>
    /// <param name="values">What JSON holds, one for each frame.</param>
    /// <param name="objectId">Number of the object in BOP results.</param>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<PoseEstimate> estimates, IEnumerable<object> values, int objectId = 1)
    {
        if (IsCsv(path))
            BopResults.Write(path, estimates.Index().Where(e => e.Item.Found).Select(e => Row(e.Item, e.Index, objectId)));
        else
            WriteJson(path, values);
    }

    /// <summary>
    /// Writes the poses in photographs: .csv as BOP results, or as positions and quaternions where they are in other axes than OpenCV's;
    /// anything else as JSON. Scene and image of a row come from the image's path as data sets name it (000050/rgb/000629.png); an image
    /// of another name counts by its place, in scene 0.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="poses">In the order of the photographs.</param>
    /// <param name="frame">The axes.</param>
    /// <param name="objectId">Number of the object in BOP results.</param>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    internal static void Write(string path, IReadOnlyList<PlacedPose> poses, PoseFrame frame, int objectId)
    {
        if (!IsCsv(path))
            WriteJson(path, poses.Select(p => p.Pose));
        else if (frame != PoseFrame.OpenCv)
            FramedPose.WriteCsv(path, poses.Select(p => p.Pose));
        else
            BopResults.Write(path, poses.Where(p => p.Pose.Found).Select(p => p.Row(objectId)));
    }

    /// <summary>Writes a value as JSON, as all files of poses are.</summary>
    internal static void WriteJson<T>(string path, T value) => AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(value, Options));

    /// <summary>The row of a frame's pose in BOP results.</summary>
    internal static BopResult Row(PoseEstimate estimate, int frame, int objectId) =>
        new PlacedPose(frame, PoseSummary.Of("", estimate)).Row(objectId);

    private static bool IsCsv(string path) => Path.GetExtension(path) == ".csv";
}
