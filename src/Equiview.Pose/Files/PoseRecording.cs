using Equiview.Formats.Rerun;
using Equiview.Imaging.Codecs;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;
namespace Equiview.Pose.Files;

/// <summary>
/// Poses as a recording of the Rerun viewer, in the camera's frame: world/camera (pinhole and photograph, with the box drawn in),
/// world/object (the pose; points, box and axes below it), plots of confidence and inliers, and log. The recording is made at
/// <see cref="Finish"/>.
/// </summary>
internal sealed class PoseRecording : IDisposable
{
    private const uint Yellow = 0xFFD200FF, Red = 0xE61E1EFF, Green = 0x1EC81EFF, Blue = 0x3C5AFFFF;
    private const float EdgeRadius = 1, AxisRadius = 2, DotRadius = 1.5f;

    private readonly RerunRecording recording;
    private readonly Vector3D[][] edges;
    private readonly float imageDistance;

    /// <summary>Begins a recording.</summary>
    /// <param name="path">The file, .rrd.</param>
    /// <param name="thing">The object.</param>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public PoseRecording(string path, ObjectPose thing)
    {
        ObjectModel model = thing.Model;
        Vector3D[] corners = ObjectBox.Corners(model.Box);
        edges = [.. ObjectBox.Edges.Select(e => (Vector3D[])[corners[e.From], corners[e.To]])];
        imageDistance = (float)model.Diameter;
        recording = new RerunRecording(path, "pose");
        recording.Log("", RerunArchetype.ViewCoordinates);
        recording.Log("world", RerunArchetype.ViewCoordinates);
        Vector3D[] points = [.. model.Points.Where((_, i) => model.Surroundings?[i] != true)];
        recording.Log("world/object/points", RerunArchetype.Points3D(
            [.. points.SelectMany(p => (float[])[(float)p.X, (float)p.Y, (float)p.Z])], radii: [-DotRadius]));
        recording.Log("world/object/box", RerunArchetype.LineStrips3D(edges, [Yellow], EdgeRadius));
        Vector3D center = (model.Box.Min + model.Box.Max) * 0.5;
        double length = (model.Box.Max - model.Box.Min).Length / 3;
        Vector3D[] tips = [new(length, 0, 0), new(0, length, 0), new(0, 0, length)];
        recording.Log("world/object/axes", RerunArchetype.LineStrips3D(
            [.. tips.Select(t => (Vector3D[])[center, center + t])], [Red, Green, Blue], AxisRadius));
    }

    /// <summary>Adds a photograph or frame.</summary>
    /// <param name="time">When.</param>
    /// <param name="name">Name of the photograph, for the log.</param>
    /// <param name="image">The undistorted photograph.</param>
    /// <param name="camera">Ideal pinhole camera of it.</param>
    /// <param name="estimate">The pose, or the reason why there is none.</param>
    public void Add(RerunTime time, string name, RgbImage image, CameraIntrinsics camera, PoseEstimate estimate)
    {
        recording.Log("world/camera", time, RerunArchetype.Pinhole(camera, imageDistance));
        recording.Log("world/camera", time, RerunArchetype.EncodedImage(ImageCodec.EncodeJpeg(image)));
        recording.Log("log", time, RerunArchetype.TextLog($"{name}: {PoseSummary.Of(name, estimate)}", estimate.Found ? "INFO" : "WARN"));
        recording.Log("plots/inliers", time, RerunArchetype.Scalars(estimate.Inliers.Length));
        if (double.IsFinite(estimate.Confidence))
            recording.Log("plots/confidence", time, RerunArchetype.Scalars(estimate.Confidence));
        recording.Log(
            "world/object", time,
            estimate.CameraFromObject is { } pose ? RerunArchetype.Transform3D(pose) : RerunArchetype.Nowhere);
        recording.Log("world/camera/box", time, RerunArchetype.LineStrips2D(Drawn(estimate, camera), [Yellow], EdgeRadius));
    }

    /// <summary>Gives the file its name.</summary>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public void Finish() => recording.Finish();

    /// <inheritdoc/>
    public void Dispose() => recording.Dispose();

    // A line that reaches behind the camera has no projection.
    private PixelPoint[][] Drawn(PoseEstimate estimate, CameraIntrinsics camera) => estimate.CameraFromObject is not { } pose ? [] :
    [
        .. edges.Select(e => (From: pose * e[0], To: pose * e[1])).Where(e => e.From.Z > 0 && e.To.Z > 0)
            .Select(e => (PixelPoint[])[camera.Project(e.From), camera.Project(e.To)]),
    ];
}
