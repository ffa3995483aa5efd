using System.CommandLine;
using Equiview.Finetuning.Data;
namespace Equiview.Cli.Commands.Finetuning;

/// <summary>The options that name what is trained on.</summary>
internal sealed class TrainingViewOptions
{
    private readonly Option<string?> objects = new("--objects")
    {
        Description = "folder of meshes (.glb, .gltf, .obj, .ply, .stl), one mesh, or rendered views in the paper's layout",
    };

    private readonly Option<string[]> photographs = new("--photos")
    {
        Description = "instead: folders of real photographs with COLMAP points (or tracks.csv)",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> only = new("--only")
    {
        Description = "train on these objects only (file names without extension)",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Adds the options to a verb.</summary>
    public TrainingViewOptions(Command command)
    {
        foreach (Option option in All)
            command.Add(option);
    }

    /// <summary>All of them.</summary>
    public Option[] All => [objects, photographs, only];

    /// <summary>Opens the views; the caller disposes them.</summary>
    /// <exception cref="UsageException">Nothing is named, or what does not go together.</exception>
    public IViewSource Open(ParseResult arguments, bool withNormals, IProgress<ProgressEvent> progress)
    {
        string[] names = arguments.GetValue(only) ?? [];
        return (arguments.GetValue(objects), arguments.GetValue(photographs) ?? []) switch
        {
            ({ } meshes, []) => TrainingViews.Objects(meshes, names, withNormals, progress),
            (null, { Length: > 0 }) when withNormals =>
                throw new UsageException("--same-side needs normals, which photographs have none of"),
            (null, { Length: > 0 }) when names.Length > 0 => throw new UsageException("--only chooses among --objects"),
            (null, { Length: > 0 } scenes) => TrainingViews.Photographs(scenes),
            _ => throw new UsageException("name what to train on: --objects FOLDER, or --photos FOLDER..."),
        };
    }
}
