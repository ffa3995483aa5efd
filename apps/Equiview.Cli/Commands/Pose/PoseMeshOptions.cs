using System.CommandLine;
using Equiview.Cli.Terminal;
using Equiview.Features;
using Equiview.Pose.Objects;
namespace Equiview.Cli.Commands.Pose;

/// <summary>The options of 'pose estimate' for an object whose mesh is at hand.</summary>
internal sealed class PoseMeshOptions
{
    private readonly Option<string?> mesh = new("--mesh") { Description = "the mesh the object was made from (.glb, .obj, .ply): the pose is refined by rendering it" };
    private readonly Option<bool> millimetres = new("--millimetres") { Description = "the mesh counts in millimetres, not metres" };
    private readonly Option<string[]> depth = new("--depth") { Description = "depth images (16-bit), one a photograph, same camera: refine with them; needs --mesh", AllowMultipleArgumentsPerToken = true };
    private readonly Option<double> scale = new("--depth-scale") { Description = "metres a unit of the depth images", DefaultValueFactory = _ => 0.001 };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { mesh, millimetres, depth, scale })
            command.Add(option);
    }

    /// <summary>The mesh ready for estimates, or null without one; the caller disposes it.</summary>
    /// <exception cref="UsageException">The object needs its mesh, or depth images without one.</exception>
    public PoseMeshRun? Open(ParseResult arguments, ObjectModel model, IFeatureExtractor extractor, FeatureRecipe preset, Output output)
    {
        string[] depths = arguments.GetValue(depth) ?? [];
        if (arguments.GetValue(mesh) is { } file)
            return new PoseMeshRun(file, arguments.GetValue(millimetres), depths, arguments.GetValue(scale), model, extractor, preset, output);
        if (PoseModel.IsFromMesh(model))
            throw new UsageException("the object was made from a mesh: give it with --mesh FILE");
        return depths.Length > 0 ? throw new UsageException("--depth needs the object's surface: give --mesh FILE") : null;
    }
}
