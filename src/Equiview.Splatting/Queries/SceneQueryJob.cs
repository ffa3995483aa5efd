using System.ComponentModel;
using System.Globalization;
using Equiview.Features;
using Equiview.Formats.Npy;
using Equiview.Formats.Rerun;
using Equiview.Imaging.Codecs;
using Equiview.Numerics;
using Equiview.Rendering.Cameras;
using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Scenes;
using Equiview.Splatting.Pictures;
using Equiview.Splatting.Text;
namespace Equiview.Splatting.Queries;

/// <summary>A query of a lifted scene whose parts are named by files and text: 'splat query'. See <see cref="SceneQuery"/>.</summary>
public sealed record SceneQueryJob
{
    private const string Automatic = "auto";

    /// <summary>The feature set to search; null is the only one.</summary>
    [Description("feature set to search (default the only one)")]
    public string? Features { get; init; }

    /// <summary>"X,Y" in raster pixels of the view, or of <see cref="Image"/>.</summary>
    [Description("X,Y in the rendered image (raster pixels at --size), or in --image")]
    public string? Point { get; init; }

    /// <summary>
    /// Radius of the disc around a point of the view in pixels; null is <see cref="SceneQueryOptions.DefaultRadiusPixels"/>.
    /// </summary>
    [Description("radius in pixels of the disc around --point in the rendered image (default 1.5)")]
    public double? Radius { get; init; }

    /// <summary>File of another image, in which <see cref="Point"/> lies.</summary>
    [Description("another image, in which --point lies; its features are made as those of the scene")]
    public string? Image { get; init; }

    /// <summary>File of a descriptor, npy.</summary>
    [Description("npy with a descriptor (a feature, a text embedding) instead of --point")]
    public string? Vector { get; init; }

    /// <summary>Words, where the features lie in CLIP's space.</summary>
    [Description("words to search for, where the features lie in CLIP's space; needs --text-weights")]
    public string? Text { get; init; }

    /// <summary>File of CLIP's text tower.</summary>
    [Description("CLIP text tower (OpenAI's or Hugging Face's file), its merge list beside it")]
    public string? TextWeights { get; init; }

    /// <summary>Whether the text tower has the exact GELU.</summary>
    [Description("the text tower has the exact GELU (OpenCLIP's LAION models), not OpenAI's")]
    public bool TextGelu { get; init; }

    /// <summary>File of negative embeddings, npy [N, D].</summary>
    [Description("npy [N, D] of negative embeddings ('object', 'things', 'stuff', 'texture'): relevancy as LERF defines it, 0 to 1")]
    public string? Negatives { get; init; }

    /// <summary>Least relevancy of a selected Gaussian, or "auto" for Otsu's.</summary>
    [Description("least relevancy of a selected Gaussian, -1 to 1, or 'auto' for Otsu's; default auto for a cluster, else 0.5")]
    public string? Threshold { get; init; }

    /// <summary>Whether everything alike is selected, not only the connected cluster.</summary>
    [Description("select everything that looks like --point, not only the cluster connected to it")]
    public bool Everywhere { get; init; }

    /// <summary>The scene with what was found as a recording of the Rerun viewer; null writes none.</summary>
    [Description("recording (.rrd) for the Rerun viewer: the Gaussians as points, their relevancy, the selection and its box")]
    public string? Rrd { get; init; }

    /// <summary>"X,Y" of points of the view that are not meant.</summary>
    public string[] Not { get; init; } = [];

    /// <summary>Refuses, before anything is read, what does not go together.</summary>
    /// <exception cref="UsageException">An option without effect.</exception>
    /// <exception cref="MissingComponentException">A text without the text tower.</exception>
    public void Require()
    {
        if (Rrd is not null)
            RerunRecording.RequireName(Rrd);
        if (Not.Length > 0 && (Text ?? Negatives) is not null)
            throw new UsageException("--not goes with --point or --vector; a text is told apart by --negatives");
        if (Radius is not null && (Point is null || Image is not null) && Not.Length == 0)
            throw new UsageException("--radius goes with a --point, or --not, of the rendered image");
        if (Text is null && (TextWeights is not null || TextGelu))
            throw new UsageException("--text-weights and --text-gelu go with --text");
    }

    /// <summary>Runs the query on a scene's file; an adapter of its features is looked for beside it too.</summary>
    /// <param name="file">The scene.</param>
    /// <param name="cameras">Which camera's image points lie in; the first is taken.</param>
    /// <param name="rasterizer">Finds what a view shows; not disposed.</param>
    /// <param name="extraction">How features of another image are found.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <returns>What was found, and the camera.</returns>
    /// <inheritdoc cref="SceneQuery.Run"/>
    public (SceneQueryResult Found, PosedView View) Run(
        string file, SceneCameras cameras, IGaussianRasterizer rasterizer, FeatureExtractorOptions extraction,
        CancellationToken cancellation = default)
    {
        Require();
        GaussianScene scene = GaussianSceneReader.Read(file, WebpDecoder.Decode);
        PosedView view = cameras.Of(scene)[0];
        FeatureExtractorOptions beside = extraction with { SearchFolders = [Path.GetDirectoryName(Path.GetFullPath(file))!] };
        SceneQueryResult found = Run(scene, view, rasterizer, beside, cancellation);
        if (Rrd is not null)
            Record(Rrd, found, view, rasterizer, cancellation);
        return (found, view);
    }

    /// <summary>Runs the query.</summary>
    /// <param name="scene">A scene with features.</param>
    /// <param name="view">The camera in whose image points lie.</param>
    /// <param name="rasterizer">Finds what a view shows; not disposed.</param>
    /// <param name="extraction">How features of another image are found.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <inheritdoc cref="SceneQuery.Run"/>
    public SceneQueryResult Run(
        GaussianScene scene, PosedView view, IGaussianRasterizer rasterizer, FeatureExtractorOptions extraction,
        CancellationToken cancellation = default)
    {
        Require();
        using ClipTextEncoder? texts = Text is null ? null : LoadText();
        var query = new SceneQuery(scene, rasterizer, Features) { Extraction = extraction };
        return query.Run(view, Options(texts, query.Features.FeatureDimension), cancellation);
    }

    private static void Record(
        string path, SceneQueryResult found, PosedView view, IGaussianRasterizer rasterizer, CancellationToken cancellation)
    {
        using var recording = new SceneRecording(path, found.Scene, [view]);
        recording.Add(0, view, rasterizer.Render(GaussianView.Of(found.Scene, view), cancellation).ToRgb());
        recording.Add(found);
        recording.Finish();
    }

    private ClipTextEncoder LoadText() => TextWeights is not null
        ? ClipTextEncoder.Load(TextWeights, !TextGelu)
        : throw new MissingComponentException(
            "the text tower of CLIP", "name its file with --text-weights, or give the embedding of the text with --vector");

    private SceneQueryOptions Options(ClipTextEncoder? texts, int dimension) => new()
    {
        Point = Point is null ? null : NumberList.Point(Point, "--point"),
        RadiusPixels = Radius ?? SceneQueryOptions.DefaultRadiusPixels,
        Image = Image is null ? null : ImageFile.Read(Image),
        Descriptor = Vector is null ? null : NpyFile.Read(Vector).ToSingles(),
        Text = Text,
        TextEncoder = texts,
        Negatives = Negatives is null ? null : [.. NpyFile.Read(Negatives).ToSingles().Chunk(dimension)],
        Exceptions = [.. Not.Select(n => NumberList.Point(n, "--not"))],
        Threshold = Threshold is null or Automatic ? null : Number(Threshold),
        UseOtsu = Threshold == Automatic,
        Everywhere = Everywhere,
    };

    private static float Number(string text) => float.TryParse(text, CultureInfo.InvariantCulture, out float value)
        ? value
        : throw new UsageException($"'{text}' is no threshold; give a number or '{Automatic}'");
}
