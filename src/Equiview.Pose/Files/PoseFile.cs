using System.Text.Json;
using Equiview.Formats.Bop;
using Equiview.Pose.Solvers;
namespace Equiview.Pose.Files;

/// <summary>Poses in files.</summary>
public static class PoseFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    /// <summary>
    /// Writes poses: .csv as BOP results, anything else as JSON. Scene and image of a row come from the image's path as data sets name it
    /// (000050/rgb/000629.png); an image of another name counts by its place from 0, in scene 0.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="estimates">One for each image.</param>
    /// <param name="values">What JSON holds, one for each image.</param>
    /// <param name="images">Paths of the images; null counts them.</param>
    /// <param name="objectId">Number of the object in BOP results.</param>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public static void Write(
        string path, IEnumerable<PoseEstimate> estimates, IEnumerable<object> values, IReadOnlyList<string>? images = null,
            int objectId = 1)
    {
        if (Path.GetExtension(path) != ".csv")
        {
            AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(values, Options));
            return;
        }

        BopResults.Write(path, estimates.Index().Where(e => e.Item.Found).Select(e => Row(e.Item, images?[e.Index], e.Index, objectId)));
    }

    /// <summary>The row of an image's pose in BOP results.</summary>
    internal static BopResult Row(PoseEstimate estimate, string? image, int place, int objectId)
    {
        (int scene, int id) = image is null ? (0, place) : BopScene.IdsOf(image) ?? (0, place);
        double score = double.IsNaN(estimate.Confidence) ? estimate.Score : estimate.Confidence;
        return new(scene, id, objectId, score, estimate.CameraFromObject!.Value);
    }
}
