using System.Text.Json;
using System.Text.Json.Serialization;
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
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Writes poses: .csv as BOP results, where image ids count from 0, anything else as JSON.</summary>
    /// <param name="path">The file.</param>
    /// <param name="estimates">One for each image.</param>
    /// <param name="values">What JSON holds, one for each image.</param>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<PoseEstimate> estimates, IEnumerable<object> values)
    {
        if (Path.GetExtension(path) == ".csv")
            BopResults.Write(path, estimates.Select((e, i) => (Estimate: e, Id: i)).Where(r => r.Estimate.Found)
                .Select(r => Result(r.Estimate, r.Id)));
        else
            AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(values, Options));

        static BopResult Result(PoseEstimate e, int id) => new(0, id, 1, e.Score, e.CameraFromObject!.Value);
    }
}
