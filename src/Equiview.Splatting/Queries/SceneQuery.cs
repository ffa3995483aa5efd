using Equiview.Features;
using Equiview.Rendering.Gaussians;

namespace Equiview.Splatting.Queries;

/// <summary>
/// Queries a lifted scene: finds the Gaussians similar to a point of a view, a point of another image, a descriptor or a text. A point
/// of a view selects the connected cluster around it (<see cref="ClusterSelection"/>), everything else all Gaussians above a threshold.
/// </summary>
public sealed class SceneQuery
{
    private static readonly string[] CanonicalNegatives = ["object", "things", "stuff", "texture"]; // Kerr et al. 2023 (LERF), section 3.3

    private readonly IGaussianRasterizer rasterizer;
    private readonly FeatureQuery query;
    private readonly Lazy<AffinityGraph> graph;

    /// <summary>Prepares a scene for queries.</summary>
    /// <param name="scene">A scene with features.</param>
    /// <param name="rasterizer">Finds what a view shows; not disposed.</param>
    /// <param name="featureSet">Name of the feature set to search; null takes the only one.</param>
    /// <exception cref="UsageException">No such set, or several and none is named.</exception>
    /// <exception cref="DegenerateInputException">No Gaussian has a feature.</exception>
    public SceneQuery(GaussianScene scene, IGaussianRasterizer rasterizer, string? featureSet = null)
    {
        this.rasterizer = rasterizer;
        (Scene, Features) = (scene, FeatureSetOf(scene, featureSet));
        query = new FeatureQuery(Features);
        graph = new Lazy<AffinityGraph>(() => new AffinityGraph(scene, new KnnGraph(scene), query));
    }

    /// <summary>The scene.</summary>
    public GaussianScene Scene { get; }

    /// <summary>The features that are searched.</summary>
    public GaussianFeatureSet Features { get; }

    /// <summary>
    /// How features of another image are found, for queries by image: adapter and weight files, folders to search, device.
    /// </summary>
    public FeatureExtractorOptions Extraction { get; init; } = new();

    /// <summary>A feature set of a scene: the named one, or the only one.</summary>
    /// <exception cref="UsageException">No such set, or several and none is named.</exception>
    public static GaussianFeatureSet FeatureSetOf(GaussianScene scene, string? name = null)
    {
        if (name is null && scene.FeatureSets.Count == 1)
            return scene.FeatureSets[0];
        string names = scene.FeatureSets.Count == 0 ? "none; lift some first" : string.Join(", ", scene.FeatureSets.Select(s => s.Name));
        return name is null
            ? throw new UsageException($"name one feature set of the scene; it has {names}")
            : scene.FeatureSets.FirstOrDefault(s => s.Name == name)
                ?? throw new UsageException($"the scene has no feature set '{name}'; it has {names}");
    }

    /// <summary>Runs a query.</summary>
    /// <param name="view">The camera in whose image points lie.</param>
    /// <param name="options">What to search for and how to select.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <exception cref="UsageException">Options that contradict each other or have no effect.</exception>
    /// <exception cref="DegenerateInputException">
    /// A point outside its image or on nothing, or a descriptor of another dimension.
    /// </exception>
    /// <exception cref="MissingComponentException">
    /// The backbone or adapter that the scene was lifted with is not on this machine.
    /// </exception>
    /// <exception cref="ModelMismatchException">What was found is another model than the scene was lifted with.</exception>
    public SceneQueryResult Run(PosedView view, SceneQueryOptions options, CancellationToken cancellation = default)
    {
        options.Require();
        using DiagnosticOperation operation = EquiviewDiagnostics.Begin("query", Features.Provenance.Model);
        SceneQueryResult result = Search(view, options, cancellation);
        operation.Count(result.Gaussians.Length);
        return result;
    }

    private SceneQueryResult Search(PosedView view, SceneQueryOptions options, CancellationToken cancellation)
    {
        PromptRegion? prompt = options.IsPrompt ? RegionAt(options.Point!.Value) : null;
        float[] descriptor = DescriptorOf(prompt, options, cancellation);
        PromptRegion[] exceptions = [.. options.Exceptions.Select(RegionAt), .. options.ExceptionRegions];
        IReadOnlyList<float[]>? negatives = options.Negatives
            ?? (options.Text is null ? null : [.. CanonicalNegatives.Select(options.TextEncoder!.Embed)]);
        cancellation.ThrowIfCancellationRequested();
        if (prompt is not null && negatives is null && !options.Everywhere)
        {
            ClusterSelection cluster = ClusterSelection.At(graph.Value, prompt, exceptions, options.Threshold);
            return new SceneQueryResult(Scene, descriptor, cluster.Relevancy, cluster.Gaussians);
        }

        float[] relevancy = negatives is null
            ? query.RelevancyExcept(descriptor, [.. exceptions.Select(query.Descriptor)])
            : query.Relevancy(descriptor, negatives);
        float threshold = options.Threshold ?? (options.UseOtsu ? RelevancyThreshold.Otsu(relevancy) : SceneQueryOptions.DefaultThreshold);
        return new SceneQueryResult(Scene, descriptor, relevancy, RelevancyThreshold.Select(relevancy, threshold));

        PromptRegion RegionAt(PixelPoint point) => PromptRegion.At(rasterizer, Scene, view, point, options.RadiusPixels);
    }

    private float[] DescriptorOf(PromptRegion? prompt, SceneQueryOptions options, CancellationToken cancellation) => options switch
    {
        _ when prompt is not null => query.Descriptor(prompt),
        { Image: { } image, Point: { } point } => DescriptorOf(image, point, cancellation),
        { Descriptor: { } given } => given,
        _ => options.TextEncoder!.Embed(options.Text!),
    };

    private float[] DescriptorOf(RgbImage image, PixelPoint point, CancellationToken cancellation)
    {
        if (!image.Size.Contains(point))
            throw new DegenerateInputException(
                FormattableString.Invariant($"point ({point.X}, {point.Y}) lies outside the image ({image.Size})"));
        (IFeatureExtractor extractor, FeatureRecipe recipe) = LiftedRecipe.Open(Features.Provenance, Extraction);
        using (extractor)
            return extractor.Extract(image, recipe, cancellation).Sample(point, normalize: true);
    }
}
