using System.Text.Json;
using Equiview.Formats.Bop;
using Equiview.Pose.Tracking;

namespace Equiview.Pose.Files;

/// <summary>Poses written as they come, a line a frame: JSON, or BOP results for a name that ends in .csv (found poses alone).</summary>
internal sealed class LivePoseFile : IDisposable
{
    private static readonly JsonSerializerOptions Line = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    private readonly TextWriter writer;
    private readonly bool csv, owned;
    private readonly int objectId;

    private LivePoseFile(TextWriter writer, bool csv, bool owned, int objectId) =>
        (this.writer, this.csv, this.owned, this.objectId) = (writer, csv, owned, objectId);

    /// <summary>Begins the file; null where its format can only be written whole (.json).</summary>
    /// <param name="target">Name of the file.</param>
    /// <param name="rows">Takes the lines in its place; null opens the file.</param>
    /// <param name="objectId">Number of the object in BOP results.</param>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public static LivePoseFile? Open(string target, TextWriter? rows, int objectId)
    {
        string ending = Path.GetExtension(target).ToLowerInvariant();
        if (rows is null && ending is not (".csv" or ".jsonl"))
            return null;
        try
        {
            var file = new LivePoseFile(rows ?? File.CreateText(target), rows is null && ending == ".csv", rows is null, objectId);
            if (file.csv)
                file.writer.WriteLine(BopResults.Header);
            return file;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(target, $"cannot be written: {error.Message}", inner: error);
        }
    }

    /// <summary>Writes the line of a frame.</summary>
    public void Add(TrackedPose pose)
    {
        if (!csv)
            writer.WriteLine(JsonSerializer.Serialize(VideoPoses.Value(pose), Line));
        else if (pose.Estimate.Found)
            writer.WriteLine(BopResults.Line(PoseFile.Row(pose.Estimate, pose.Frame, objectId)));
        writer.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (owned)
            writer.Dispose();
    }
}
