using System.Globalization;
using Equiview.Formats.Files;

namespace Equiview.Formats.Bop;

/// <summary>One estimated pose of a BOP results file.</summary>
/// <param name="SceneId">Scene.</param>
/// <param name="ImageId">Image in the scene.</param>
/// <param name="ObjectId">Object.</param>
/// <param name="Score">Confidence; higher is better.</param>
/// <param name="CameraFromObject">Meters.</param>
/// <param name="Seconds">Time for the whole image, equal on all its rows; -1 when not measured.</param>
public sealed record BopResult(int SceneId, int ImageId, int ObjectId, double Score, RigidTransform CameraFromObject, double Seconds = -1);

/// <summary>
/// BOP results: <c>scene_id,im_id,obj_id,score,R,t,time</c>, millimeters in the file (bop_toolkit <c>inout.load_bop_results</c>).
/// </summary>
public static class BopResults
{
    /// <summary>The first line of a file.</summary>
    public const string Header = "scene_id,im_id,obj_id,score,R,t,time";

    private const double TimeTolerance = 1e-3;

    /// <summary>Reads a file; a missing header is tolerated.</summary>
    /// <exception cref="InvalidFileException">
    /// Wrong number of fields, a value that is no number, or different times for one image.
    /// </exception>
    public static IReadOnlyList<BopResult> Read(string path)
    {
        var results = new List<BopResult>();
        var times = new Dictionary<(int, int), double>();
        int number = 0;
        foreach (string line in TextLines.Read(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line) || (number == 1 && line.StartsWith("scene_id", StringComparison.Ordinal)))
                continue;
            BopResult result = Parse(path, number, line);
            if (times.TryGetValue((result.SceneId, result.ImageId), out double time) && Math.Abs(time - result.Seconds) > TimeTolerance)
                throw new InvalidFileException(
                    path, $"the time of scene {result.SceneId}, image {result.ImageId} differs between rows", $"line {number}");
            times[(result.SceneId, result.ImageId)] = result.Seconds;
            results.Add(result);
        }

        return results;
    }

    /// <summary>Writes a file with its header.</summary>
    public static void Write(string path, IEnumerable<BopResult> results) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(Header);
        foreach (BopResult r in results)
            writer.WriteLine(Line(r));
    });

    /// <summary>One line of a file, without its end.</summary>
    public static string Line(BopResult result)
    {
        (RotationMatrix m, Vector3D t) = result.CameraFromObject;
        t = t * BopUnits.MillimetersPerMeter;
        return string.Create(CultureInfo.InvariantCulture, $"{result.SceneId},{result.ImageId},{result.ObjectId},{result.Score:R},")
            + string.Create(CultureInfo.InvariantCulture, $"{Join(m.X, m.Y, m.Z)},{Join(t)},{result.Seconds:R}");
    }

    private static BopResult Parse(string path, int number, string line)
    {
        string[] fields = line.Split(',');
        if (fields.Length != 7)
            throw new InvalidFileException(path, $"a row has {fields.Length} fields, not 7", $"line {number}");
        var ids = new NumberLine(path, number, string.Join(' ', fields[..3]));
        NumberLine score = new(path, number, fields[3]), rotation = new(path, number, fields[4]),
            translation = new(path, number, fields[5]), time = new(path, number, fields[6]);
        if (rotation.Count != 9 || translation.Count != 3)
            throw new InvalidFileException(
                path, $"R has {rotation.Count} numbers and t {translation.Count}, not 9 and 3", $"line {number}");
        return new(
            ids.Int32(0),
            ids.Int32(1),
            ids.Int32(2),
            score.Double(0),
            BopUnits.ToTransform(rotation.Doubles(0, 9), translation.Doubles(0, 3)),
            time.Double(0));
    }

    private static string Join(params Vector3D[] rows) =>
        string.Join(' ', rows.SelectMany(v => new[] { v.X, v.Y, v.Z }).Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
}
