using System.CommandLine;
using Equiview.Imaging.Codecs;
using Equiview.Pose;
using Equiview.Pose.Solvers;
namespace Equiview.Cli.Commands.Pose;

/// <summary>The options of 'pose estimate' for an object whose mesh is at hand.</summary>
internal sealed class PoseMeshOptions
{
    private const double MetresPerMillimetre = 0.001;
    private readonly Option<string?> mesh = new("--mesh") { Description = "the mesh the object was made from (.glb, .obj, .ply): the pose is refined by rendering it" };
    private readonly Option<bool> millimetres = new("--millimetres") { Description = "the mesh is in millimetres, not metres" };
    private readonly Option<string[]> depth = new("--depth") { Description = "depth images (16-bit), one per photograph, same camera: refine with them; needs --mesh", AllowMultipleArgumentsPerToken = true };
    private readonly Option<double> scale = new("--depth-scale") { Description = "metres per unit of the depth images", DefaultValueFactory = _ => MetresPerMillimetre };

    public PoseMeshOptions(Command command)
    {
        foreach (Option option in new Option[] { mesh, millimetres, depth, scale })
            command.Add(option);
    }

    /// <summary>The mesh, for opening an object.</summary>
    /// <exception cref="UsageException">Depth images or a unit without a mesh, or not one depth image per photograph.</exception>
    public ObjectPoseOptions Read(ParseResult arguments, ObjectPoseOptions options, int photographs)
    {
        string[] depths = arguments.GetValue(depth) ?? [];
        if (arguments.GetValue(mesh) is null)
        {
            if (depths.Length > 0)
                throw new UsageException("--depth needs the object's surface: give --mesh FILE");
            Equiview.Cli.Options.ModelOptions.Refuse(arguments, "no --mesh", millimetres);
        }

        if (depths.Length == 0)
            Equiview.Cli.Options.ModelOptions.Refuse(arguments, "no --depth", scale);
        else if (depths.Length < photographs)
            throw new UsageException("give one depth image for each photograph");
        return options with { Mesh = arguments.GetValue(mesh), MeshMetresPerUnit = arguments.GetValue(millimetres) ? MetresPerMillimetre : 1 };
    }

    /// <summary>Refines an estimate with the depth image of its photograph, where there is one.</summary>
    public PoseEstimate Refine(ParseResult arguments, ObjectPose item, PoseEstimate estimate, CameraIntrinsics camera, int number, CancellationToken cancellation)
    {
        string[] depths = arguments.GetValue(depth) ?? [];
        if (depths.Length == 0)
            return estimate;
        PlanarImage read = ImageFile.ReadGray16(depths[number]);
        return read.Size == camera.Size
            ? item.Refine(estimate, camera, Array.ConvertAll(read.Values, v => (float)(v * arguments.GetValue(scale))), cancellation)
            : throw new InvalidFileException(depths[number], $"is {read.Size}, the photograph {camera.Size}");
    }
}
