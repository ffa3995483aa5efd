using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Equiview.Features;
using Equiview.Formats;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Gaussians.Gradients;
using Equiview.Rendering.Scenes;
using Equiview.Splatting.Lifting;

namespace Equiview.Splatting.Training;

/// <summary>What a scene is trained from, named by files, and where the training begins: 'splat train'.</summary>
public sealed record SplatTrainingJob
{
    private const int UsualLatents = 16;
    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Folder of posed photographs.</summary>
    [Required]
    [Description("posed photographs: COLMAP, transforms.json (or transforms_train.json) or another known folder")]
    public string Data { get; init; } = "";

    /// <summary>Folder of the weights of pixels, see <see cref="ConfidenceFolder"/>; null weighs all the same.</summary>
    [Description("folder of NAME.png with the weight of each pixel in the loss: white 1, black 0")]
    public string? Masks { get; init; }

    /// <summary>Scene to begin with; null begins with the sparse points, or at random.</summary>
    [Description("scene file to begin with; without one, the sparse points, or random ones in the box the cameras look at")]
    public string? Start { get; init; }

    /// <summary>Whether the run of the checkpoint beside the output is continued.</summary>
    [Description("continue from the checkpoint beside the output; gives the same bits as a run without a break")]
    public bool Resume { get; init; }

    /// <summary>Reads the photographs and prepares the run.</summary>
    /// <param name="options">How it is trained.</param>
    /// <param name="target">The scene to write; checkpoint, log and preview lie beside it.</param>
    /// <param name="rasterizer">Renders and differentiates; not disposed. Null takes the managed one, with the options' threads.</param>
    /// <param name="extractor">Makes the features, for options that take features; used until the run ends, not disposed.</param>
    /// <param name="recipe">How images are prepared for it; null is its default.</param>
    /// <param name="cancellation">Checked between photographs.</param>
    /// <exception cref="UsageException">
    /// A checkpoint of an earlier run is there, the memory is not enough, or the rasterizer has no backward pass.
    /// </exception>
    public SplatTrainingRun Open(
        SplatTrainingOptions options, string target, IGaussianRasterizer? rasterizer = null, IFeatureExtractor? extractor = null,
        FeatureRecipe? recipe = null, CancellationToken cancellation = default)
    {
        options.Require();
        string checkpoint = SplatTrainingRun.CheckpointOf(target);
        if (!Resume && File.Exists(checkpoint))
            throw new UsageException($"{checkpoint} is there from an earlier run; continue it with --resume, or delete it");
        IDifferentiableRasterizer differentiable = (rasterizer is null or GaussianRasterizerCpu
            ? new GaussianRasterizerCpu(options.Threads) : rasterizer as IDifferentiableRasterizer)
            ?? throw new UsageException($"{rasterizer!.Description} has no backward pass and cannot train");
        if (options.TakesFeatures != extractor is not null)
            throw new UsageException(
                options.TakesFeatures ? "--distill and --wild need a model" : "a model has no effect without --distill or --wild");
        PosedScene scene = PosedSceneReader.Read(Data);
        var views = TrainingViews.Read(scene, options, Masks is null ? null : new ConfidenceFolder(Masks), cancellation);
        GaussianScene start = Start is null
            ? SceneInitialization.Make(scene.Points, views.Train, options) : GaussianSceneReader.Read(Start, WebpDecoder.Decode);
        if (start.Count == 0 || start.Count > options.MaxGaussians)
            throw new UsageException(
                FormattableString.Invariant($"the scene to begin with has {start.Count} Gaussians; ")
                    + FormattableString.Invariant($"--max-gaussians is {options.MaxGaussians}"));
        if (Path.GetDirectoryName(Path.GetFullPath(target)) is { } beside)
            Directory.CreateDirectory(beside);
        recipe ??= extractor?.Recipe();
        FeatureTeacher? teacher = extractor is null ? null : FeatureTeacher.Read(
            views.Train, extractor, recipe!, options.Latents ?? UsualLatents,
            options.Background == SplatBackground.White ? [1, 1, 1] : [0, 0, 0], cancellation);
        var trainer = new SplatTrainer(views, start, options, differentiable, teacher);
        return new SplatTrainingRun(trainer, options, Identity(options, views, start, recipe), target, Resume);
    }

    // What makes two runs the same run: photographs and every setting that changes a result.
    private string Identity(
        SplatTrainingOptions options, TrainingViews views, GaussianScene start, FeatureRecipe? recipe) => JsonSerializer.Serialize(
        new
        {
            Options = options with { EvaluateEvery = 1, CheckpointEvery = 1, MemoryMb = 0, Threads = 0 },
            Masks = Masks is not null,
            Features = recipe?.ToJson(),
            Start = Start is null ? null : $"{Path.GetFileName(Start)} of {start.Count}",
            Photographs = views.Train.Select(p => p.View.Name),
            Size = views.Train[0].Camera(0).Size.ToString(),
        },
        Json);
}
