using System.Text.Json;
using System.Text.Json.Serialization;

namespace Equiview.Pose.Calibration;

/// <summary>
/// Every constant of this module that was fitted or chosen on data, with the data: <c>Calibration/pose.json</c>, embedded. Options take
/// their defaults from here. <c>equiview eval pose --calibrate</c> fits them again on renderings of meshes.
/// </summary>
/// <param name="Version">Of the layout.</param>
/// <param name="Confidence">Probability that a pose is right.</param>
/// <param name="Tracking">When a followed pose is accepted.</param>
/// <param name="Covariance">How much too small the first-order covariance is.</param>
/// <param name="Rays">Weight of epipolar matches beside point matches.</param>
/// <param name="Tracks">Which pairs of views give feature tracks.</param>
/// <param name="CalibrationCheck">When a view's calibration is called wrong.</param>
/// <param name="Outline">Weight of the outline beside point matches.</param>
/// <param name="Mesh">Limits of hypotheses with a mesh.</param>
/// <param name="MeshConfidence">Probability that a pose of a mesh is right.</param>
/// <param name="Depth">Refinement on a depth image.</param>
internal sealed record PoseCalibration(
    int Version,
    ConfidenceValues Confidence,
    TrackingValues Tracking,
    CovarianceValues Covariance,
    RayValues Rays,
    TrackValues Tracks,
    CalibrationCheckValues CalibrationCheck,
    OutlineValues Outline,
    MeshValues Mesh,
    MeshConfidenceValues MeshConfidence,
    DepthValues Depth)
{
    /// <summary>Name of the embedded file.</summary>
    public const string ResourceName = "Equiview.Pose.Calibration.pose.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly PoseCalibration Standard = Embedded();
    private static readonly AsyncLocal<PoseCalibration?> Trial = new();

    /// <summary>The values in use: the embedded ones, or those of <see cref="Use"/>.</summary>
    public static PoseCalibration Current => Trial.Value ?? Standard;

    /// <summary>Takes other values until the result is disposed, in this flow of calls and the tasks that it starts: for fits.</summary>
    public static IDisposable Use(PoseCalibration values)
    {
        PoseCalibration? before = Trial.Value;
        Trial.Value = values;
        return new Scope(() => Trial.Value = before);
    }

    /// <summary>Reads a file of this layout.</summary>
    /// <exception cref="JsonException">It has another layout.</exception>
    public static PoseCalibration Parse(string json) => JsonSerializer.Deserialize<PoseCalibration>(json, Json)!;

    /// <summary>Reads a file from disk.</summary>
    /// <exception cref="InvalidFileException">It cannot be read, or has another layout.</exception>
    public static PoseCalibration Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            throw new InvalidFileException(path, $"is not a pose calibration: {error.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>The file's text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";

    private static PoseCalibration Embedded()
    {
        using Stream stream = typeof(PoseCalibration).Assembly.GetManifestResourceStream(ResourceName)!;
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }

    private sealed class Scope(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
