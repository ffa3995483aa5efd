using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Cli.Terminal;
using Equiview.Imaging;
using Equiview.Imaging.Cameras;
using Equiview.Imaging.Codecs;
using Equiview.Pose;
using Equiview.Pose.Geometry;
using Equiview.Pose.Meshes;
using Equiview.Pose.Overlays;
using Equiview.Pose.Solvers;
namespace Equiview.Cli.Commands.Pose;

/// <summary>A photograph with its estimate.</summary>
/// <param name="Path">The file.</param>
/// <param name="Camera">Its ideal pinhole camera.</param>
/// <param name="Estimate">The estimate.</param>
internal sealed record EstimatedPhotograph(string Path, CameraIntrinsics Camera, PoseEstimate Estimate);

/// <summary>The photographs of 'pose estimate', with all that is known of them: camera, region, depth.</summary>
internal sealed class PhotographOptions
{
    private readonly Argument<string[]> images =
        new("images") { Description = "photographs, all of one camera", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> box = new("--box")
    {
        Description = "x,y,width,height of the object in the image, pixels (of the undistorted image with --distortion)",
    };

    private readonly Option<string?> mask = new("--mask") { Description = "mask of the object, 0 off it" };
    private readonly Option<string[]> depths = new("--depth")
    {
        Description = "depth images (16-bit), one a photograph, same camera: refine with them; needs --mesh",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<double> scale =
        new("--depth-scale") { Description = "metres a unit of the depth images", DefaultValueFactory = _ => 0.001 };
    private readonly Option<string?> overlay =
        new("--overlay") { Description = "folder for images with box and axes drawn in, and the outline of the mesh" };
    private readonly CameraOptions cameras;

    public PhotographOptions(Command command)
    {
        command.Add(images);
        foreach (Option option in new Option[] { box, mask, depths, scale, overlay })
            command.Add(option);
        cameras = new CameraOptions(command);
    }

    /// <summary>Refuses options that have no effect.</summary>
    /// <exception cref="UsageException">There is one.</exception>
    public void Check(ParseResult arguments, bool hasMesh)
    {
        string[] files = arguments.GetValue(depths) ?? [];
        if (files.Length > 0 && !hasMesh)
            throw new UsageException("--depth needs the object's surface: give --mesh FILE");
        if (files.Length > 0 && files.Length != arguments.GetValue(images)!.Length)
            throw new UsageException("give one depth image for each photograph");
        if (files.Length == 0 && arguments.GetResult(scale) is { Implicit: false })
            throw new UsageException("--depth-scale belongs to --depth");
        if (arguments.GetValue(box) is not null && arguments.GetValue(mask) is not null)
            throw new UsageException("give --box or --mask, not both");
    }

    /// <summary>Estimates the object in every photograph, and draws the overlays.</summary>
    public IEnumerable<EstimatedPhotograph> Estimate(ParseResult arguments, ObjectPose thing, Output output, CancellationToken cancellation)
    {
        string[] depthFiles = arguments.GetValue(depths) ?? [];
        string[] photographs = arguments.GetValue(images)!;
        if (File.Exists(arguments.GetValue(overlay)))
            throw new UsageException("--overlay names a folder; there is a file of this name");
        CameraPhotograph[] taken = Taken(arguments, thing, output);
        string[] overlays = OutputNames.Distinct(photographs.Select(p => Path.GetFileNameWithoutExtension(p)), "_pose.png");
        foreach ((int i, CameraPhotograph photograph) in taken.Index())
        {
            (string file, CameraIntrinsics camera, LensDistortion? lens) = (photograph.Path, photograph.Camera, photograph.Lens);
            RgbImage image = photograph.Read();
            if (lens is not null)
                image = LensCorrection.Undistort(image, camera, lens);
            PoseEstimate estimate = thing.Estimate(image, camera, Region(arguments, image.Size), cancellation);
            if (depthFiles.Length > 0)
                estimate = thing.Refine(estimate, camera, Depth(depthFiles[i], image.Size, arguments.GetValue(scale)), cancellation);
            if (arguments.GetValue(overlay) is { } folder && estimate.CameraFromObject is { } pose)
            {
                PoseOverlay.Draw(image, camera, pose, thing);
                Directory.CreateDirectory(folder);
                ImageFile.Write(Path.Combine(folder, overlays[i]), image);
            }

            yield return new EstimatedPhotograph(file, camera, estimate);
        }
    }

    // All are fitted before the first is estimated: what does not fit is refused before any work.
    private CameraPhotograph[] Taken(ParseResult arguments, ObjectPose thing, Output output)
    {
        PhotographCamera camera = cameras.Read(arguments);
        CameraIntrinsics[] known = [.. thing.Model.Views.Select(v => v.Intrinsics)];
        CameraPhotograph[] taken = [.. arguments.GetValue(images)!.Select(file => camera.Fit(file, known))];
        foreach (CameraPhotograph changed in taken.Where(t => t.Note is not null))
            output.Say($"note: {changed.Path}: {changed.Note}");
        return taken;
    }

    private ObjectRegion? Region(ParseResult arguments, ImageSize image)
    {
        if (arguments.GetValue(mask) is { } file)
            return ObjectRegion.FromMask(ImageFile.ReadMask(file), image);
        if (arguments.GetValue(box) is not { } text)
            return null;
        double[] b = NumberList.Parse(text, 4, 4, "--box x,y,width,height");
        return ObjectRegion.FromBox(b[0], b[1], b[2], b[3], image);
    }

    private static float[] Depth(string file, ImageSize image, double metresPerUnit)
    {
        PlanarImage depth = ImageFile.ReadGray16(file);
        return depth.Size == image
            ? Array.ConvertAll(depth.Values, v => (float)(v * metresPerUnit))
            : throw new InvalidFileException(file, $"is {depth.Size}, the photograph {image}");
    }
}
