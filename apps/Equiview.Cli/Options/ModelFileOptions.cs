using System.CommandLine;
using Equiview.Features;
using Equiview.Features.Backbones.Transformer;

namespace Equiview.Cli.Options;

/// <summary>
/// Where weights and adapter of a model come from and where it runs. Verbs on files that carry their recipe (objects, lifted scenes) have
/// these alone.
/// </summary>
internal sealed class ModelFileOptions
{
    private readonly Option<string?> weights = new("--weights", "-w")
    {
        Description = "weight file; else EQUIVIEW_MODELS and the usual caches are searched",
    };
    private readonly Option<string?> adapter = new("--adapter") { Description = "finetuned adapter (.safetensors, or the paper's .ckpt)" };
    private readonly Option<string> device = new("--device") { Description = "cpu or cuda:N", DefaultValueFactory = _ => "cpu" };
    private readonly Option<int?> threads = new("--threads") { Description = "threads of the tensor library" };
    private readonly Option<InferenceEngine> engine = new("--engine") { Description = "auto (the faster one here), torch or onnx" };
    private readonly Option<string?> normalize = new("--normalize")
    {
        Description = "of a vit:FILE or onnx:FILE: imagenet, clip, half or none",
    };

    private readonly Option<int?> heads = new("--heads") { Description = "of a vit:FILE: attention heads (default channels / 64)" };
    private readonly Option<string?> positions = new("--positions")
    {
        Description = "of a vit:FILE: how positions follow the image's size, as timm, hub or hf do it (default by the names in the file)",
    };
    private readonly Option<bool> quickGelu = new("--quick-gelu") { Description = "of a vit:FILE: OpenAI's quick GELU, not the exact one" };

    /// <summary>Adds the options to a verb.</summary>
    /// <remarks>Training is the engine torch alone, on models of the catalog.</remarks>
    public ModelFileOptions(Command command, bool trains = false)
    {
        Option[] network = [normalize, heads, positions, quickGelu];
        All = [weights, adapter, device, threads, Cache, .. trains ? [] : (Option[])[engine], .. network];
        foreach (Option option in All)
            command.Add(option);
    }

    /// <summary>All of them, for verbs that refuse them.</summary>
    public Option[] All { get; }

    /// <summary>Those without effect on a network that has its own weights; the weights come first.</summary>
    public Option[] Files => [weights, adapter, Cache, engine, normalize, heads, positions, quickGelu];

    /// <summary>The folder in which features are kept.</summary>
    public Option<string?> Cache { get; } = new("--cache") { Description = "folder in which features are kept between runs" };

    /// <summary>What the user named.</summary>
    public FeatureExtractorOptions Read(ParseResult arguments)
    {
        if (arguments.GetValue(threads) is { } count)
            NativeRuntime.SetThreads(count);
        var settings = new TransformerSettings
        {
            Heads = arguments.GetValue(heads),
            Positions = arguments.GetValue(positions),
            QuickGelu = arguments.GetValue(quickGelu),
        };
        return new FeatureExtractorOptions
        {
            Weights = arguments.GetValue(weights),
            Adapter = arguments.GetValue(adapter),
            Device = arguments.GetValue(device)!,
            CacheFolder = arguments.GetValue(Cache),
            Engine = All.Contains(engine) ? arguments.GetValue(engine) : InferenceEngine.Torch,
            Normalization = arguments.GetValue(normalize),
            Transformer = settings == new TransformerSettings() ? null : settings,
        };
    }
}
