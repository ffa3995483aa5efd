using System.CommandLine;
using Equiview.Features;
using Equiview.Features.Caching;
using Equiview.Features.Catalog;
using Equiview.Features.Recipes;
namespace Equiview.Cli.Options;

/// <summary>The options that choose a feature extractor and how images are prepared for it.</summary>
internal sealed class ModelOptions
{
    private readonly Option<string> model = new("--model", "-m") { Description = "backbone by catalogue name, NAME+ADAPTER for a finetuned one", DefaultValueFactory = _ => "dense-sift" };
    private readonly Option<string?> weights = new("--weights", "-w") { Description = "weight file; else EQUIVIEW_MODELS and the usual caches are searched" };
    private readonly Option<string?> adapter = new("--adapter") { Description = "finetuned adapter (.safetensors, or the paper's .ckpt)" };
    private readonly Option<string> preset;
    private readonly Option<int?> longSide = new("--long-side") { Description = "long side of the prepared image in pixels (default preset)" };
    private readonly Option<string?> layer = new("--layer", "--tap") { Description = "post-norm, pre-norm or block:N" };
    private readonly Option<int?> stride = new("--stride") { Description = "distance of feature cells in pixels of the prepared image" };
    private readonly Option<string> device = new("--device") { Description = "cpu or cuda:N", DefaultValueFactory = _ => "cpu" };
    private readonly Option<int?> threads = new("--threads") { Description = "threads of the tensor library" };
    private readonly Option<string?> cache = new("--cache") { Description = "folder in which features are kept between runs" };

    /// <summary>Adds the options to a verb.</summary>
    public ModelOptions(Command command, string presetByDefault = "default")
    {
        preset = new("--preset") { Description = $"how images are prepared: {string.Join(", ", FeatureRecipes.Presets)}", DefaultValueFactory = _ => presetByDefault };
        foreach (Option option in new Option[] { model, weights, adapter, preset, longSide, layer, stride, device, threads, cache })
            command.Add(option);
    }

    /// <summary>Loads the chosen extractor, behind the cache the user named, if any; the caller disposes it.</summary>
    public IFeatureExtractor Load(ParseResult arguments)
    {
        if (arguments.GetValue(threads) is { } count)
            NativeRuntime.SetThreads(count);
        return FeatureExtractors.Load(arguments.GetValue(model)!, new FeatureExtractorOptions
        {
            Weights = arguments.GetValue(weights),
            Adapter = arguments.GetValue(adapter),
            Device = arguments.GetValue(device)!,
            CacheFolder = arguments.GetValue(cache),
        });
    }

    /// <summary>The chosen recipe of an extractor.</summary>
    public FeatureRecipe Recipe(ParseResult arguments, IFeatureExtractor extractor) =>
        extractor.Recipe(arguments.GetValue(preset)!, Layer(arguments), arguments.GetValue(stride), arguments.GetValue(longSide));

    /// <summary>The layer the user named, or null.</summary>
    public OutputLayer? Layer(ParseResult arguments) => arguments.GetValue(layer) is { } text ? OutputLayer.Parse(text) : null;

    /// <summary>The stride the user named, or null.</summary>
    public int? Stride(ParseResult arguments) => arguments.GetValue(stride);
}
