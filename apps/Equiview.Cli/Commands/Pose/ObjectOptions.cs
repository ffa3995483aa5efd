using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Pose;
using Equiview.Pose.Estimation;
namespace Equiview.Cli.Commands.Pose;

/// <summary>The options that open an onboarded object.</summary>
internal sealed class ObjectOptions
{
    private const double MetersPerMillimeter = 0.001;
    private readonly Option<string> file = new("--object") { Description = "object model (.eqobject)", Required = true };
    private readonly ModelFileOptions model;
    private readonly Option<PoseMode> mode = new("--mode") { Description = "accurate, or paper (the reference paper's protocol)" };
    private readonly Option<string?> mesh =
        new("--mesh") { Description = "mesh of the object (.glb, .obj, .ply, .stl): needed where it was made from one" };
    private readonly Option<bool> millimeters = new("--millimeters", "--millimetres") { Description = "the mesh is in millimeters" };

    private readonly Option<int> objectId = new("--object-id")
    {
        Description = "number of the object in BOP results",
        DefaultValueFactory = _ => 1,
    };

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="estimates">Whether it estimates single images: then it has modes and meshes.</param>
    public ObjectOptions(Command command, bool estimates)
    {
        command.Add(file);
        command.Add(objectId);
        model = new ModelFileOptions(command);
        foreach (Option option in estimates ? new Option[] { mode, mesh, millimeters } : [])
            command.Add(option);
        HasMesh = arguments => estimates && arguments.GetValue(mesh) is not null;
    }

    /// <summary>Whether a mesh is given.</summary>
    public Func<ParseResult, bool> HasMesh { get; }

    /// <summary>Number of the object in BOP results.</summary>
    public int ObjectId(ParseResult arguments) => arguments.GetValue(objectId);

    /// <summary>Opens the object with its backbone; the caller disposes it.</summary>
    /// <exception cref="UsageException">Options that have no effect, a mesh that is missing or of another size.</exception>
    public ObjectPose Open(ParseResult arguments)
    {
        bool hasMesh = HasMesh(arguments);
        var options = new ObjectPoseOptions { Extractor = model.Read(arguments) };
        if (hasMesh)
            options = options with
            {
                Mesh = arguments.GetValue(mesh),
                MeshMetersPerUnit = arguments.GetValue(millimeters)
                ? MetersPerMillimeter : 1
            };
        else if (arguments.GetResult(millimeters) is { Implicit: false })
            throw new UsageException("--millimeters belongs to a mesh: give --mesh FILE");
        if (arguments.GetResult(mode) is not null)
            options = options with { Mode = arguments.GetValue(mode) };
        try
        {
            return ObjectPose.Open(arguments.GetValue(file)!, options);
        }
        catch (UsageException error) when (error.Message.Contains("mesh", StringComparison.Ordinal))
        {
            throw new UsageException($"{error.Message} ({(hasMesh ? "--millimeters" : "give it with --mesh FILE")})");
        }
    }
}
