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
    private readonly OptionBinder<FeatureExtractorOptions> files;
    private readonly OptionBinder<TransformerSettings> network;
    private readonly Option<int?> threads = new("--threads") { Description = "threads of the tensor library" };

    /// <summary>Adds the options to a verb.</summary>
    /// <remarks>Training is the engine torch alone, on the backbone's own cells; what a recipe says is not chosen again.</remarks>
    public ModelFileOptions(Command command, bool trains = false, bool chooses = false)
    {
        string[] hidden = [
            .. trains ? [nameof(FeatureExtractorOptions.Engine), nameof(FeatureExtractorOptions.UpsampleWeights)] : (string[])[],
            .. chooses ? (string[])[] : [nameof(FeatureExtractorOptions.Upsample), nameof(FeatureExtractorOptions.Debias)]];
        var defaults = new FeatureExtractorOptions { Engine = trains ? InferenceEngine.Torch : default };
        files = new(command, defaults, hidden, (nameof(FeatureExtractorOptions.Weights), "-w"));
        command.Add(threads);
        network = new(command, new TransformerSettings());
    }

    /// <summary>All of them, for verbs that refuse them.</summary>
    public Option[] All => [.. files.All, threads, .. network.All];

    /// <summary>Those without effect on a network that has its own weights; the weights come first.</summary>
    public Option[] Files => [.. All.Where(o => o != threads && o.Name != "--device").OrderBy(o => o.Name != "--weights")];

    /// <summary>Those that choose an upsampler and say where it runs.</summary>
    public IEnumerable<Option> OfUpsampler =>
        All.Where(o => o == threads || o.Name is "--device" || o.Name.StartsWith("--upsample", StringComparison.Ordinal));

    /// <summary>The folder in which features are kept.</summary>
    public Option Cache => All.Single(o => o.Name == "--cache");

    /// <summary>What the user named.</summary>
    public FeatureExtractorOptions Read(ParseResult arguments)
    {
        if (arguments.GetValue(threads) is { } count)
            NativeRuntime.SetThreads(count);
        TransformerSettings settings = network.Read(arguments);
        return files.Read(arguments) with { Transformer = settings == new TransformerSettings() ? null : settings };
    }
}
