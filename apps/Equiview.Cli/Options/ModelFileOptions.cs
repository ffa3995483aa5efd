using System.CommandLine;
using Equiview.Features;

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
    private readonly Option<string?> normalize = new("--normalize") { Description = "of an onnx:FILE: imagenet, clip, half or none" };

    /// <summary>Adds the options to a verb.</summary>
    /// <remarks>Training is the engine torch alone, on models of the catalog.</remarks>
    public ModelFileOptions(Command command, bool trains = false)
    {
        All = trains ? [weights, adapter, device, threads, Cache] : [weights, adapter, device, threads, Cache, engine, normalize];
        foreach (Option option in All)
            command.Add(option);
    }

    /// <summary>All of them, for verbs that refuse them.</summary>
    public Option[] All { get; }

    /// <summary>Those without effect on a network that has its own weights.</summary>
    public Option[] Files => [weights, adapter, Cache, engine, normalize];

    /// <summary>The folder in which features are kept.</summary>
    public Option<string?> Cache { get; } = new("--cache") { Description = "folder in which features are kept between runs" };

    /// <summary>What the user named.</summary>
    public FeatureExtractorOptions Read(ParseResult arguments)
    {
        if (arguments.GetValue(threads) is { } count)
            NativeRuntime.SetThreads(count);
        return new FeatureExtractorOptions
        {
            Weights = arguments.GetValue(weights),
            Adapter = arguments.GetValue(adapter),
            Device = arguments.GetValue(device)!,
            CacheFolder = arguments.GetValue(Cache),
            Engine = All.Contains(engine) ? arguments.GetValue(engine) : InferenceEngine.Torch,
            Normalization = All.Contains(normalize) ? arguments.GetValue(normalize) : null,
        };
    }
}
