using System.CommandLine;
using System.Globalization;
using Equiview.Features;
using Equiview.Formats.Npy;
using Equiview.Imaging.Codecs;
using Equiview.Splatting.Queries;
using Equiview.Splatting.Text;

namespace Equiview.Cli.Commands.Splats;

/// <summary>The options of 'splat query' that say what to search for and how to select.</summary>
internal sealed class SplatQueryOptions
{
    private const string Automatic = "auto";

    private readonly Option<string?> point = new("--point")
    {
        Description = "X,Y in the rendered image (raster pixels at --size), or in --image",
    };
    private readonly Option<double> radius = new("--radius")
    {
        Description = "radius in pixels of the disc around --point in the rendered image",
        DefaultValueFactory = _ =>
            SceneQueryOptions.DefaultRadiusPixels,
    };

    private readonly Option<string?> image = new("--image")
    {
        Description = "another image, in which --point lies; its features are made as those of the scene",
    };
    private readonly Option<string?> vector = new("--vector")
    {
        Description = "npy with a descriptor (a feature, a text embedding) instead of --point",
    };
    private readonly Option<string?> text = new("--text")
    {
        Description = "words to search for, where the features lie in CLIP's space; needs --text-weights",
    };
    private readonly Option<string?> textWeights = new("--text-weights")
    {
        Description = "CLIP text tower (OpenAI's or Hugging Face's file), its merge list beside it",
    };
    private readonly Option<bool> gelu = new("--text-gelu")
    {
        Description = "the text tower has the exact GELU (OpenCLIP's LAION models), not OpenAI's",
    };
    private readonly Option<string?> negatives = new("--negatives")
    {
        Description = "npy [N, D] of negative embeddings ('object', 'things', 'stuff', 'texture'): relevancy as LERF defines it, 0 to 1",
    };

    private readonly Option<string?> threshold = new("--threshold")
    {
        Description = "least relevancy of a selected Gaussian, -1 to 1, or 'auto' for Otsu's; default auto for a cluster, else 0.5",
    };

    private readonly Option<bool> everywhere = new("--everywhere")
    {
        Description = "select everything that looks like --point, not only the cluster connected to it",
    };
    private readonly Option<string[]> except = new("--not")
    {
        Description = "X,Y in the rendered image of something that is not meant; may be repeated",
    };
    private readonly Option<string?> weights = new("--weights", "-w") { Description = "with --image: weight file of the backbone" };
    private readonly Option<string?> adapter = new("--adapter")
    {
        Description = "with --image: the adapter file that the scene was lifted with",
    };
    private readonly Option<string?> device = new("--device") { Description = "with --image: cpu (default) or cuda:N" };

    /// <summary>Adds the options to a verb.</summary>
    public SplatQueryOptions(Command command)
    {
        Option[] query = [
            point, radius, image, vector, text, textWeights, gelu, negatives, threshold, everywhere, except, weights, adapter, device];
        foreach (Option option in query)
            command.Add(option);
    }

    /// <summary>The text tower, where a text is searched for; the caller disposes it.</summary>
    public ClipTextEncoder? LoadText(ParseResult arguments)
    {
        string? file = arguments.GetValue(textWeights);
        if (arguments.GetValue(text) is null)
            return file is null && !arguments.GetValue(gelu)
                ? null
                : throw new UsageException("--text-weights and --text-gelu go with --text");
        return file is null
            ? throw new MissingComponentException(
                "the text tower of CLIP", "name its file with --text-weights, or give the embedding of the text with --vector")
            : ClipTextEncoder.Load(file, !arguments.GetValue(gelu));
    }

    /// <summary>Refuses combinations before anything is read.</summary>
    public void Require(ParseResult arguments)
    {
        if (arguments.GetValue(except) is { Length: > 0 } && (arguments.GetValue(text) ?? arguments.GetValue(negatives)) is not null)
            throw new UsageException("--not goes with --point or --vector; a text is told apart by --negatives");
        if ((arguments.GetValue(weights) ?? arguments.GetValue(adapter) ?? arguments.GetValue(device)) is not null
            && arguments.GetValue(image) is null)
            throw new UsageException("--weights, --adapter and --device go with --image: they load the backbone that looks at it");
        bool inView = arguments.GetValue(point) is not null && arguments.GetValue(image) is null;
        if (arguments.GetResult(radius) is { Implicit: false } && !inView && arguments.GetValue(except) is not { Length: > 0 })
            throw new UsageException("--radius goes with a --point, or --not, of the rendered image");
    }

    /// <summary>The query.</summary>
    public SceneQueryOptions Read(ParseResult arguments, ClipTextEncoder? texts, int dimension)
    {
        string? least = arguments.GetValue(threshold);
        return new SceneQueryOptions
        {
            Point = arguments.GetValue(point) is { } given ? Point(given) : null,
            RadiusPixels = arguments.GetValue(radius),
            Image = arguments.GetValue(image) is { } file ? ImageFile.Read(file) : null,
            Descriptor = arguments.GetValue(vector) is { } stored ? NpyFile.Read(stored).ToSingles() : null,
            Text = arguments.GetValue(text),
            TextEncoder = texts,
            Negatives = arguments.GetValue(negatives) is { } others ? [.. NpyFile.Read(others).ToSingles().Chunk(dimension)] : null,
            Exceptions = [.. (arguments.GetValue(except) ?? []).Select(Point)],
            Threshold = least is null or Automatic ? null : Number(least),
            UseOtsu = least == Automatic,
            Everywhere = arguments.GetValue(everywhere),
        };
    }

    /// <summary>How the backbone is found that looks at --image.</summary>
    public FeatureExtractorOptions Extraction(ParseResult arguments, string scene) => new()
    {
        Weights = arguments.GetValue(weights),
        Adapter = arguments.GetValue(adapter),
        Device = arguments.GetValue(device) ?? "cpu",
        SearchFolders = [Path.GetDirectoryName(Path.GetFullPath(scene)) ?? "."],
    };

    private static float Number(string text) => float.TryParse(text, CultureInfo.InvariantCulture, out float value)
        ? value
        : throw new UsageException($"'{text}' is no threshold; give a number or '{Automatic}'");

    private static PixelPoint Point(string text)
    {
        double[] numbers = [.. text.Split(',')
            .Select(t => double.TryParse(t, CultureInfo.InvariantCulture, out double v) ? v : double.NaN)];
        return numbers is [var x, var y] && double.IsFinite(x) && double.IsFinite(y)
            ? new PixelPoint(x, y)
            : throw new UsageException($"'{text}' is no point; give X,Y in pixels");
    }
}
