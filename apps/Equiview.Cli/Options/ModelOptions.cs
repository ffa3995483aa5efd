using System.CommandLine;
using Equiview.Cli.Terminal;
using Equiview.Features;
namespace Equiview.Cli.Options;

/// <summary>The options that choose an extractor and how images are prepared for it; every verb that needs features has them.</summary>
internal sealed class ModelOptions
{
    private readonly Option<string> model = new("--model", "-m")
    {
        Description = "backbone by catalog name, NAME+ADAPTER for a finetuned one, FIRST:SECOND@LAYER for two as one, "
            + "vit:FILE for any vision transformer, onnx:FILE for any model with one image input and one dense output, "
            + "or precomputed:FOLDER for features of another program",
        DefaultValueFactory = _ => "dense-sift",
    };

    private readonly ModelFileOptions files;
    private readonly Option<string> preset;
    private readonly Option<int?> longSide = new("--long-side")
    {
        Description = "long side of the prepared image in pixels (default preset)",
    };
    private readonly Option<string?> layer = new("--layer", "--tap")
    {
        Description = "output layer of a transformer: post-norm, pre-norm, block:N, or of CLIP joint, joint-values (the space of texts)",
    };
    private readonly Option<int?> stride = new("--stride") { Description = "distance of feature cells in pixels of the prepared image" };

    /// <summary>Adds the options to a verb.</summary>
    public ModelOptions(Command command, string presetByDefault = FeatureRecipes.DefaultPreset)
    {
        preset = Preset(presetByDefault);
        command.Add(model);
        files = new ModelFileOptions(command, chooses: true);
        foreach (Option option in new Option[] { preset, longSide, layer, stride })
            command.Add(option);
    }

    /// <summary>The option --preset.</summary>
    public static Option<string> Preset(string byDefault) => new("--preset")
    {
        Description = $"how images are prepared: {string.Join(", ", FeatureRecipes.Presets)}",
        DefaultValueFactory = _ => byDefault,
    };

    /// <summary>Loads the chosen extractor, behind the cache where one is named; the caller disposes it.</summary>
    public IFeatureExtractor Load(ParseResult arguments)
    {
        IFeatureExtractor loaded = FeatureExtractors.Load(arguments.GetValue(model)!, files.Read(arguments));
        if (loaded.Info.Remark is { } remark)
            new Output(arguments.GetValue<bool>("--json"), arguments.GetValue<bool>("--quiet")).Say("note: " + remark);
        return loaded;
    }

    /// <summary>Loads the chosen extractor and makes its recipe; the caller disposes the extractor.</summary>
    /// <exception cref="UsageException">A choice that the model or the preset does not take.</exception>
    public (IFeatureExtractor Extractor, FeatureRecipe Recipe) Open(ParseResult arguments, string? forced = null)
    {
        IFeatureExtractor extractor = Load(arguments);
        try
        {
            return (extractor, Recipe(arguments, extractor, forced));
        }
        catch
        {
            extractor.Dispose();
            throw;
        }
    }

    /// <summary>The model as it was named, and where its files are.</summary>
    public (string Name, FeatureExtractorOptions Files) Given(ParseResult arguments) =>
        (arguments.GetValue(model)!, files.Read(arguments));

    /// <summary>The chosen recipe of an extractor.</summary>
    public FeatureRecipe Recipe(ParseResult arguments, IFeatureExtractor extractor, string? forced = null) =>
        extractor.Recipe(forced ?? arguments.GetValue(preset)!, Layer(arguments), Stride(arguments), arguments.GetValue(longSide));

    /// <summary>Refuses the options of the recipe where a mode has one of its own, or takes no features.</summary>
    /// <exception cref="UsageException">One is given.</exception>
    public void RefuseRecipe(ParseResult arguments, string mode) => Refuse(arguments, mode, preset, longSide, layer, stride);

    /// <summary>The device, for a mode with a network of its own, which takes nothing else of these options but the threads.</summary>
    /// <exception cref="UsageException">Another option is given.</exception>
    public string DeviceOnly(ParseResult arguments, string mode) => FilesOnly(arguments, mode, files.Files).Device;

    /// <summary>Weights and device, for a mode with a network of its own whose weights --weights names.</summary>
    /// <exception cref="UsageException">Another option is given.</exception>
    public FeatureExtractorOptions WeightsOnly(ParseResult arguments, string mode) => FilesOnly(arguments, mode, files.Files[1..]);

    /// <summary>All options, for verbs in which only some modes take features.</summary>
    public Option[] All => [model, preset, longSide, layer, stride, .. files.All];

    /// <summary>Refuses some options where a mode has no use for them.</summary>
    /// <exception cref="UsageException">One is given.</exception>
    public static void Refuse(ParseResult arguments, string mode, params Option[] options)
    {
        if (options.FirstOrDefault(o => arguments.GetResult(o) is { Implicit: false }) is { } useless)
            throw new UsageException($"{useless.Name} has no effect with {mode}");
    }

    /// <summary>Refuses what has no effect on a tensor that is prepared already.</summary>
    public void RefusePreprocessing(ParseResult arguments, string mode) => Refuse(arguments, mode, preset, longSide, files.Cache);

    private FeatureExtractorOptions FilesOnly(ParseResult arguments, string mode, Option[] refused)
    {
        Refuse(arguments, mode, [model, preset, longSide, layer, stride, .. refused]);
        return files.Read(arguments);
    }

    /// <summary>Refuses what has no effect where an upsampler runs alone.</summary>
    public void RefuseNetwork(ParseResult arguments, string mode) => Refuse(arguments, mode, [.. All.Except(files.OfUpsampler)]);

    /// <summary>The layer the user named, or null.</summary>
    public OutputLayer? Layer(ParseResult arguments) => arguments.GetValue(layer) is { } text ? OutputLayer.Parse(text) : null;

    /// <summary>The stride the user named, or null.</summary>
    public int? Stride(ParseResult arguments) => arguments.GetValue(stride);
}
