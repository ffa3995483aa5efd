using System.CommandLine;
using Equiview.Features;

namespace Equiview.Cli.Options;

/// <summary>
/// Where weights and adapter of a model come from and where it runs. Verbs on files that carry their recipe (objects, lifted scenes) have
/// these alone.
/// </summary>
internal sealed class ModelFileOptions
{
    private readonly Option<string> device = new("--device") { Description = "cpu or cuda:N", DefaultValueFactory = _ => "cpu" };
    private readonly Option<int?> threads = new("--threads") { Description = "threads of the tensor library" };

    /// <summary>Adds the options to a verb.</summary>
    public ModelFileOptions(Command command)
    {
        foreach (Option option in new Option[] { Weights, Adapter, device, threads, Cache })
            command.Add(option);
    }

    /// <summary>The weight file.</summary>
    public Option<string?> Weights { get; } = new("--weights", "-w")
    {
        Description = "weight file; else EQUIVIEW_MODELS and the usual caches are searched",
    };

    /// <summary>The adapter's file.</summary>
    public Option<string?> Adapter { get; } = new("--adapter")
    {
        Description = "finetuned adapter (.safetensors, or the paper's .ckpt)",
    };

    /// <summary>The folder in which features are kept.</summary>
    public Option<string?> Cache { get; } = new("--cache") { Description = "folder in which features are kept between runs" };

    /// <summary>What the user named.</summary>
    public FeatureExtractorOptions Read(ParseResult arguments)
    {
        if (arguments.GetValue(threads) is { } count)
            NativeRuntime.SetThreads(count);
        return new FeatureExtractorOptions
        {
            Weights = arguments.GetValue(Weights),
            Adapter = arguments.GetValue(Adapter),
            Device = arguments.GetValue(device)!,
            CacheFolder = arguments.GetValue(Cache),
        };
    }
}
