using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Equiview.Formats.Colmap;
using Equiview.Formats.Rerun;
using Equiview.Imaging.Cameras;
using Equiview.Imaging.Codecs;
using Equiview.Numerics;
using Equiview.Pose.Estimation;
using Equiview.Pose.Geometry;
using Equiview.Pose.Meshes;
using Equiview.Pose.Overlays;
using Equiview.Pose.Solvers;

namespace Equiview.Pose.Files;

/// <summary>An object found in photographs, from their files to the file of the poses: 'equiview pose estimate'.</summary>
public sealed record PoseEstimationJob
{
    private const double DepthScaleByDefault = 0.001;

    /// <summary>The photographs, all of one camera.</summary>
    public string[] Photographs { get; init; } = [];

    /// <summary>"x,y,width,height" of the object, pixels.</summary>
    [Description("x,y,width,height of the object in the image, pixels (of the undistorted image with --distortion)")]
    public string? Box { get; init; }

    /// <summary>File of a mask of the object.</summary>
    [Description("mask of the object, 0 off it")]
    public string? Mask { get; init; }

    /// <summary>Depth images, one a photograph; none leaves the poses as the photographs give them.</summary>
    [Description("depth images (16-bit), one a photograph, same camera: refine with them; needs --mesh")]
    public string[] Depth { get; init; } = [];

    /// <summary>Meters a unit of the depth images; null is a millimeter.</summary>
    [Description("meters a unit of the depth images (default 0.001)")]
    [Range(1e-9, 1e9)]
    public double? DepthScale { get; init; }

    /// <summary>Folder of the photographs with the pose drawn in; null draws none.</summary>
    [Description("folder for images with box and axes drawn in, and the outline of the mesh")]
    public string? Overlay { get; init; }

    /// <summary>The photographs with object and camera as a recording of the Rerun viewer; null writes none.</summary>
    [Description("recording (.rrd) for the Rerun viewer: photographs, camera and object in 3D, confidence")]
    public string? Rrd { get; init; }

    /// <summary>Folder of the poses as a COLMAP model; null writes none.</summary>
    [Description("folder for the poses as a COLMAP model (text); the object's frame is the world")]
    public string? Colmap { get; init; }

    /// <summary>Cameras of photographs that are estimated together; null estimates each alone.</summary>
    [Description("cameras of the photographs, taken at one instant or around an object at rest: a list as cameras.json, or a folder as for "
        + "'pose onboard --scene', in the object's unit; one pose is found from all photographs together")]
    public string? Rig { get; init; }

    /// <summary>The axes in which poses are written beside OpenCV's.</summary>
    [Description("axes of the written poses: opencv, unity, blender or ros; the file names them. "
        + "A .csv in other axes than opencv has columns of position and quaternion instead of BOP's")]
    public PoseFrame Frame { get; init; }

    /// <summary>Which photographs are done; the poses of a shard are written as <see cref="PoseShards"/> names and reads them.</summary>
    [Description("I/N: only the I-th of N shards of the photographs, into NAME-0000I-of-0000N.json, for 'merge'; auto: this task of Slurm, "
        + "Kubernetes (auto/N) or another scheduler")]
    public Shard Shard { get; init; } = Shard.Whole;

    /// <summary>Number of the object in BOP results.</summary>
    public int ObjectId { get; init; } = 1;

    /// <summary>Name of the file that is written.</summary>
    /// <param name="poses">The file of the whole run.</param>
    public string NameOf(string poses) => Shard.IsWhole ? poses : PoseShards.NameOf(Shard, poses);

    /// <summary>Refuses, before any work, options that have no effect and files that hold no image.</summary>
    /// <param name="hasMesh">Whether the object is opened with its mesh.</param>
    /// <exception cref="UsageException">An option without effect.</exception>
    /// <exception cref="InvalidFileException">A photograph or a mask is missing, or no image.</exception>
    public void Require(bool hasMesh)
    {
        if (Depth.Length > 0 && !hasMesh)
            throw new UsageException("--depth needs the object's surface: give --mesh FILE");
        if (Depth.Length > 0 && Depth.Length != Photographs.Length)
            throw new UsageException("give one depth image for each photograph");
        if (Depth.Length == 0 && DepthScale is not null)
            throw new UsageException("--depth-scale belongs to --depth");
        if (Box is not null && Mask is not null)
            throw new UsageException("give --box or --mask, not both");
        if (Rig is not null && (Box is not null || Mask is not null || Depth.Length > 0 || Photographs.Length < 2))
            throw new UsageException("--rig takes two photographs or more, without --box, --mask and --depth");
        if (File.Exists(Overlay))
            throw new UsageException("--overlay names a folder; there is a file of this name");
        if (Rrd is not null)
            RerunRecording.RequireName(Rrd);
        if (!Shard.IsWhole && (Rig ?? Rrd ?? Colmap) is not null)
            throw new UsageException("--rig, --rrd and --colmap take all photographs in one run; leave them out with --shard");
        IEnumerable<string> own = Own.SelectMany(i => Depth.Length > 0 ? [Photographs[i], Depth[i]] : (string[])[Photographs[i]]);
        foreach (string file in Mask is null ? own : own.Append(Mask))
            _ = ImageFile.ReadHeader(file);
    }

    /// <summary>Estimates the object in every photograph; writes the poses, and overlays and a COLMAP model where they are named.</summary>
    /// <param name="thing">The object; not disposed here.</param>
    /// <param name="camera">Camera of the photographs.</param>
    /// <param name="poses">File of the poses: .csv as BOP results, else JSON; that of a shard is always JSON.</param>
    /// <param name="progress">Receives what was changed to make photographs and camera fit.</param>
    /// <param name="cancellation">Checked between photographs and stages.</param>
    /// <returns>One for each photograph of the shard.</returns>
    /// <exception cref="InvalidFileException">A file is missing or damaged, or does not fit the camera.</exception>
    public IReadOnlyList<PoseSummary> Run(
        ObjectPose thing, PhotographCamera camera, string poses, IProgress<ProgressEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        Require(thing.Mesh is not null);
        (CameraPhotograph Photograph, PoseEstimate Estimate)[] found = [.. Estimate(thing, camera, progress, cancellation)];
        PlacedPose[] placed = [.. found.Zip(Own, (f, place) => new PlacedPose(
            place, PoseSummary.Of(f.Photograph.Path, f.Estimate) with { Transform = Framed(f.Estimate) }))];
        if (Shard.IsWhole)
            PoseFile.Write(poses, placed, Frame, ObjectId);
        else
            PoseShards.Write(NameOf(poses), this, thing, camera, placed);
        if (Colmap is not null)
        {
            var scene = new PosedScene
            {
                Views =
                [
                    .. found.Where(f => f.Estimate.Found).Select(f => new PosedView(
                        Path.GetFileName(f.Photograph.Path), f.Photograph.Camera, f.Estimate.CameraFromObject!.Value)),
                ],
                Unit = thing.Model.Unit,
            };
            ColmapScene.FromScene(scene).Write(Colmap, binary: false);
        }

        return [.. placed.Select(p => p.Pose)];
    }

    // Places of the shard's photographs among all.
    private IReadOnlyList<int> Own => Shard.Of<int>([.. Enumerable.Range(0, Photographs.Length)]);

    private IEnumerable<(CameraPhotograph Photograph, PoseEstimate Estimate)> Estimate(
        ObjectPose thing, PhotographCamera camera, IProgress<ProgressEvent>? progress, CancellationToken cancellation)
    {
        // All are fitted before the first is estimated: what does not fit is refused before any work.
        (CameraPhotograph[] taken, RigidTransform[] rig) = Taken(thing, camera);
        foreach (CameraPhotograph changed in taken.Where(t => t.Note is not null))
            progress?.Report(new ProgressEvent("note", 0, Detail: $"{changed.Path}: {changed.Note}"));
        IReadOnlyList<PoseEstimate>? together = Rig is null ? null : thing.EstimateRig(
            [.. taken.Zip(rig, (t, r) => new RigPhotograph(Undistorted(t), t.Camera, r))], cancellation);
        using PoseRecording? recording = Rrd is null ? null : new PoseRecording(Rrd, thing);
        string[] overlays = OutputNames.Distinct(Photographs.Select(p => Path.GetFileNameWithoutExtension(p)), "_pose.png");
        foreach ((int i, CameraPhotograph given) in Own.Zip(taken))
        {
            CameraPhotograph photograph = given;
            RgbImage image = Undistorted(photograph);
            PoseEstimate estimate = together is not null ? together[i]
                : photograph.IsGuess ? thing.EstimateWithFocal(image, photograph.Camera, Region(image.Size), cancellation)
                : thing.Estimate(image, photograph.Camera, Region(image.Size), cancellation);
            if (estimate.FoundCamera is { } found)
                photograph = photograph with { Camera = found };
            if (Depth.Length > 0)
                estimate = thing.Refine(estimate, photograph.Camera, Meters(Depth[i], image.Size), cancellation);
            recording?.Add(new RerunTime(i), Path.GetFileName(photograph.Path), image, photograph.Camera, estimate);
            if (Overlay is not null && estimate.CameraFromObject is { } pose)
            {
                PoseOverlay.Draw(image, photograph.Camera, pose, thing);
                Directory.CreateDirectory(Overlay);
                ImageFile.Write(Path.Combine(Overlay, overlays[i]), image);
            }

            yield return (photograph, estimate);
        }

        recording?.Finish();
    }

    private (CameraPhotograph[] Photographs, RigidTransform[] Rig) Taken(ObjectPose thing, PhotographCamera camera)
    {
        if (Rig is null)
            return ([.. Own.Select(i => camera.Fit(Photographs[i], thing.Model.Views.Select(v => v.Intrinsics)))], []);
        if (camera != PhotographCamera.FromExif)
            throw new UsageException("--intrinsics and --distortion have no effect with --rig, which holds the cameras");
        (CameraPhotograph Photograph, RigidTransform CameraFromRig)[] rig = RigCameras.Of(Rig, Photographs);
        return ([.. rig.Select(r => r.Photograph)], [.. rig.Select(r => r.CameraFromRig)]);
    }

    private static RgbImage Undistorted(CameraPhotograph photograph) => photograph.Lens is { } lens
        ? LensCorrection.Undistort(photograph.Read(), photograph.Camera, lens) : photograph.Read();

    private FramedPose? Framed(PoseEstimate estimate) =>
        Frame != PoseFrame.OpenCv && estimate.CameraFromObject is { } pose ? FramedPose.Of(Frame, pose) : null;

    private ObjectRegion? Region(ImageSize image)
    {
        if (Mask is not null)
            return ObjectRegion.FromMask(ImageFile.ReadMask(Mask), image);
        if (Box is null)
            return null;
        double[] b = NumberList.Parse(Box, 4, 4, "--box x,y,width,height");
        return ObjectRegion.FromBox(b[0], b[1], b[2], b[3], image);
    }

    private float[] Meters(string file, ImageSize image)
    {
        PlanarImage depth = ImageFile.ReadGray16(file);
        double metersPerUnit = DepthScale ?? DepthScaleByDefault;
        return depth.Size == image
            ? Array.ConvertAll(depth.Values, v => (float)(v * metersPerUnit))
            : throw new InvalidFileException(file, $"is {depth.Size}, the photograph {image}");
    }
}
