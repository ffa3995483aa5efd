using System.ComponentModel;
using System.Diagnostics;
using Equiview.Formats.Images;
using Equiview.Formats.Rerun;
using Equiview.Imaging.Cameras;
using Equiview.Imaging.Video;
using Equiview.Pose.Tracking;

namespace Equiview.Pose.Files;

/// <summary>An object followed through a video, a folder of images, a pipe or a camera: 'equiview pose track'.</summary>
public sealed record PoseTrackingJob
{
    /// <summary>Video file, folder of images, "-" for images on standard input, "camera:N" (<see cref="LiveVideo"/>).</summary>
    public string Source { get; init; } = "";

    /// <summary>Video with the poses drawn in; null draws none.</summary>
    [Description("mp4 of the video with box and axes drawn in")]
    public string? Overlay { get; init; }

    /// <summary>The video with camera and object as a recording of the Rerun viewer; null writes none.</summary>
    [Description("recording (.rrd) for Rerun: video, camera and object in 3D")]
    public string? Rrd { get; init; }

    /// <summary>Number of the object in BOP results.</summary>
    public int ObjectId { get; init; } = 1;

    /// <summary>Refuses, before any work, names that cannot be written.</summary>
    /// <exception cref="UsageException">One of them.</exception>
    public void Require()
    {
        if (Overlay is not null && !Overlay.EndsWith(".mp4", StringComparison.OrdinalIgnoreCase))
            throw new UsageException("--overlay is written as .mp4");
        if (Rrd is not null)
            RerunRecording.RequireName(Rrd);
    }

    /// <summary>
    /// Follows the object and writes its poses. Those of a live source are written as they come, as lines of BOP results (.csv) or of JSON
    /// (.jsonl and standard output), until the source ends or the user stops; a .json is written whole at the end.
    /// </summary>
    /// <param name="thing">The object; not disposed here.</param>
    /// <param name="camera">The camera; it is fitted to the frames.</param>
    /// <param name="target">File of the poses.</param>
    /// <param name="standardInput">Opens the source "-".</param>
    /// <param name="rows">Takes the rows of a live source in place of the file; null writes the file.</param>
    /// <param name="progress">Receives a remark for each frame.</param>
    /// <param name="cancellation">Stops a live source, with what was followed kept; else checked between frames and stages.</param>
    /// <exception cref="InvalidFileException">
    /// The source cannot be read, or breaks off (the poses before it are written), or its frames have another shape than the camera's.
    /// </exception>
    public PoseTrackingSummary Run(
        ObjectPose thing, PhotographCamera camera, string target, Func<Stream> standardInput, TextWriter? rows = null,
        IProgress<ProgressEvent>? progress = null, CancellationToken cancellation = default)
    {
        Require();
        long start = Stopwatch.GetTimestamp();
        bool live = LiveVideo.Is(Source);
        using VideoReader? video = live ? null : VideoReader.Open(Source);
        using var frames = new FrameSource(Source == "-" ? "standard input" : Source, video ?? LiveVideo.Open(Source, standardInput),
            live ? cancellation : CancellationToken.None);
        camera = camera.For(frames.Name, new ImageHeader(frames.Size));
        (CameraIntrinsics own, string? note) = camera.Fit(frames.Name, frames.Size, thing.Model.Views.Select(v => v.Intrinsics));
        if (note is not null)
            progress?.Report(new ProgressEvent("note", 0, Detail: note));
        using LivePoseFile? written = live ? LivePoseFile.Open(target, rows, ObjectId) : null;
        var poses = new List<TrackedPose>();
        foreach (TrackedPose pose in VideoPoses.Each(thing, frames.All(), video?.FramesPerSecond, own, camera.Lens, Overlay, Rrd, progress,
            live ? CancellationToken.None : cancellation))
        {
            poses.Add(pose);
            written?.Add(pose);
        }

        var followed = new VideoPoses(poses);
        if (written is null)
            followed.Write(target, ObjectId);
        if (frames.Stopped)
            progress?.Report(new ProgressEvent("stopped; what was followed so far is kept", 0));
        frames.RequireWhole(poses.Count);
        return new(poses.Count, Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 2), followed.States, followed.ToString());
    }
}

/// <summary>A video through which an object was followed.</summary>
/// <param name="Frames">Frames.</param>
/// <param name="Seconds">Time.</param>
/// <param name="States">Frames of each state.</param>
/// <param name="Text">The states in words.</param>
public sealed record PoseTrackingSummary(
    int Frames, double Seconds, IReadOnlyDictionary<string, int> States, [property: System.Text.Json.Serialization.JsonIgnore] string Text)
{
    /// <summary>"5 frames in 1.2 s: 4 tracked, 1 acquired, 0 lost".</summary>
    public override string ToString() => FormattableString.Invariant($"{CountText.Of(Frames, "frame")} in {Seconds:0.0} s: {Text}");
}
