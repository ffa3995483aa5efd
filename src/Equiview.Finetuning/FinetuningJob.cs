using System.ComponentModel;
using Equiview.Features;
using Equiview.Finetuning.Augmentation;
using Equiview.Finetuning.Data;
namespace Equiview.Finetuning;

/// <summary>What a backbone is finetuned on, named by files, and the settings that <see cref="FinetuneOptions"/> nests.</summary>
public sealed record FinetuningJob
{
    /// <summary>Folder of meshes, one mesh, or rendered views.</summary>
    [Description("folder of meshes (.glb, .gltf, .obj, .ply), one mesh, or rendered views in the paper's layout")]
    public string? Objects { get; init; }

    /// <summary>Folders of posed photographs with tracks, instead of objects.</summary>
    [Description("instead: folders of real photographs with COLMAP points (or tracks.csv)")]
    public string[] Photos { get; init; } = [];

    /// <summary>The only meshes of a folder that are trained on, by file name without extension; none means all.</summary>
    [Description("train on these objects only (file names without extension)")]
    public string[] Only { get; init; } = [];

    /// <summary>Whether the run of the checkpoint beside the output is continued.</summary>
    [Description("continue from the checkpoint beside the output")]
    public bool Resume { get; init; }

    /// <summary>Distance below which two surface points are a match, as a fraction of the object's size.</summary>
    [Description("positive-pair distance threshold, as a fraction of the object's size")]
    public double Positive { get; init; } = new FinetuneOptions().Thresholds.Positive;

    /// <summary>Whether views are trained on as they are.</summary>
    [Description("train on the views as they are")]
    public bool NoAugmentation { get; init; }

    /// <summary>Whether matching points must have normals to the same side.</summary>
    [Description("matching points must have normals to the same side")]
    public bool SameSide { get; init; }

    /// <summary>The settings with those of this job.</summary>
    public FinetuneOptions Apply(FinetuneOptions options) => options with
    {
        Variants = NoAugmentation ? Math.Min(1, options.Variants) : options.Variants,
        Augmentation = NoAugmentation ? AugmentationOptions.None : options.Augmentation,
        Thresholds = options.Thresholds with { Positive = Positive, SameSide = SameSide },
    };

    /// <summary>Opens the views; the caller disposes them.</summary>
    /// <param name="progress">Receives a remark for each mesh that is left out.</param>
    /// <exception cref="UsageException">Nothing is named, or what does not go together.</exception>
    public IViewSource Open(IProgress<ProgressEvent>? progress = null) => (Objects, Photos) switch
    {
        ({ } meshes, []) => TrainingViews.Objects(meshes, Only, SameSide, progress),
        (null, { Length: > 0 }) when SameSide => throw new UsageException("--same-side needs normals, which photographs have none of"),
        (null, { Length: > 0 }) when Only.Length > 0 => throw new UsageException("--only chooses among --objects"),
        (null, { Length: > 0 }) => TrainingViews.Photographs(Photos),
        _ => throw new UsageException("name what to train on: --objects FOLDER, or --photos FOLDER..."),
    };

    /// <summary>Opens views, output and checkpoint.</summary>
    /// <param name="load">Loads the network, after the views are opened; the run disposes it.</param>
    /// <param name="options">Of the training.</param>
    /// <param name="target">The adapter to write; checkpoint and log lie beside it.</param>
    /// <param name="progress">Receives remarks.</param>
    /// <exception cref="UsageException">No such folder, a checkpoint of an earlier run is there, or there are no weights.</exception>
    public FinetuningRun Start(
        Func<IFeatureExtractor> load, FinetuneOptions options, string target, IProgress<ProgressEvent>? progress = null)
    {
        string checkpoint = FinetuningRun.CheckpointOf(target);
        if (!Resume && File.Exists(checkpoint))
            throw new UsageException(
                $"{checkpoint} is there from an earlier run; continue it with --resume, write to another -o, or delete it");
        if (Path.GetDirectoryName(Path.GetFullPath(target)) is { } beside && !Directory.Exists(beside))
            throw new UsageException($"there is no folder {beside}");
        IViewSource source = Open(progress);
        try
        {
            return new FinetuningRun(source, load(), Apply(options), target, Resume, progress);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }
}
