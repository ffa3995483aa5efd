using System.Numerics.Tensors;
using Equiview.Features;
using Equiview.Rendering.Gaussians;

namespace Equiview.Splatting.Lifting;

/// <summary>
/// Lifts features of photographs onto Gaussians in closed form, view by view: f_g = sum w F / sum w over all pixels of all views, where w
/// is the weight with which Gaussian g is blended into a pixel and F the unit feature there. It is the first step of SIRT on min |sum_g w
/// f_g - F|^2 from zero, and nearly its solution where views are opaque (Marrie et al., "LUDVIG", 2025, and Joseph et al. 2024 describe the
/// same average). Memory: G x D sums, whatever the number of views.
/// </summary>
/// <param name="rasterizer">Sums the weights; not disposed.</param>
/// <param name="scene">The Gaussians.</param>
/// <param name="dimension">Length D of the features.</param>
/// <param name="latents">Code under which they are summed and kept; null keeps them as they are.</param>
public sealed class FeatureLifter(IGaussianRasterizer rasterizer, GaussianScene scene, int dimension, FeatureDecoder? latents = null)
{
    private readonly GaussianContributions sums = new(scene.Count, latents?.LatentDimension ?? dimension);
    private readonly int[] viewCounts = new int[scene.Count];
    private readonly List<string> views = [];

    /// <summary>Names of the views added so far.</summary>
    public IReadOnlyList<string> Views => views;

    /// <summary>Code of the features, or null.</summary>
    public FeatureDecoder? Latents => latents;

    /// <summary>Length D of the features.</summary>
    public int Dimension => dimension;

    internal GaussianContributions Sums => sums;

    internal int[] ViewCounts => viewCounts;

    /// <summary>Lifts features of posed photographs onto a scene.</summary>
    /// <param name="scene">The Gaussians.</param>
    /// <param name="views">Photographs with cameras.</param>
    /// <param name="extractor">Makes the features; not disposed.</param>
    /// <param name="options">Resolution, held-out views (none by default here), latents, refinement.</param>
    /// <param name="recipe">Layer, preprocessing and stride; null takes the extractor's default recipe.</param>
    /// <param name="progress">Receives a step a view.</param>
    /// <param name="cancellation">Stops between views and tiles.</param>
    /// <returns>The scene with its features, which carry the recipe; a set of the same name is replaced.</returns>
    /// <exception cref="DegenerateInputException">No photograph belongs to a view.</exception>
    /// <exception cref="UsageException">An option is out of range.</exception>
    public static async Task<GaussianScene> LiftAsync(
        GaussianScene scene,
        IReadOnlyList<PosedView> views,
        IFeatureExtractor extractor,
        LiftingOptions? options = null,
        FeatureRecipe? recipe = null,
        IProgress<ProgressEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        using IGaussianRasterizer rasterizer = GaussianRasterizers.Create();
        var run = new LiftingRun(
            scene, views, extractor, recipe ?? extractor.Recipe(), rasterizer, options ?? new LiftingOptions { HoldOutEvery = 0 });
        await foreach (ProgressEvent step in run.Run(cancellation).ConfigureAwait(false))
            progress?.Report(step);
        return run.LiftedScene!;
    }

    /// <summary>Adds a photograph.</summary>
    /// <param name="view">Its camera.</param>
    /// <param name="map">Its features, D channels.</param>
    /// <param name="size">Size at which the scene is rendered against it.</param>
    /// <param name="confidence">[1, H, W] at that size, factor of each pixel (0 masks it out), or null for 1.</param>
    /// <param name="cancellation">Stops between tiles.</param>
    /// <exception cref="DegenerateInputException">Sizes or dimensions disagree.</exception>
    public void Add(
        PosedView view, FeatureMap map, ImageSize size, PlanarImage? confidence = null, CancellationToken cancellation = default)
    {
        if (map.Channels != dimension)
            throw new DegenerateInputException(
                FormattableString.Invariant($"features of view {view.Name} have {map.Channels} channels, the lifter takes {dimension}"));
        if (confidence is not null && (confidence.Size != size || confidence.Channels != 1))
            throw new DegenerateInputException(
                FormattableString.Invariant($"the confidence of view {view.Name} is {confidence.Channels} x ")
                    + FormattableString.Invariant($"{confidence.Size}, lifting needs 1 x {size}"));
        ViewFeatures sampled = ViewFeatures.Sample(view, map, size, latents);
        float[] weights = sampled.WeightsWith(confidence);
        float[] before = [.. sums.Weights];
        rasterizer.Accumulate(
            new GaussianView(scene, sampled.Intrinsics, view.CameraFromWorld), sampled.Features, sums, weights, cancellation);
        for (int g = 0; g < before.Length; g++)
            viewCounts[g] += sums.Weights[g] > before[g] ? 1 : 0;
        views.Add(view.Name);
    }

    /// <summary>The features so far; more views may follow.</summary>
    /// <param name="name">Name of the feature set.</param>
    /// <param name="model">What made the features.</param>
    /// <param name="details">Free entries for the provenance.</param>
    /// <param name="recipe">The recipe of the features, kept in the provenance; null where it is not known.</param>
    public LiftedFeatures Finish(
        string name, string model, IReadOnlyDictionary<string, string>? details = null, FeatureRecipe? recipe = null)
    {
        var provenance = new GaussianFeatureProvenance(
            model, "lifted", details ?? new Dictionary<string, string>())
        { Recipe = recipe?.ToJson() };
        var features = new GaussianFeatureSet(name, sums.Dimension, sums.Mean(), provenance) { Decoder = latents };
        var consistencies = new float[scene.Count];
        Parallel.For(0, scene.Count, () => new float[dimension], (g, _, feature) =>
        {
            features.Feature(g, feature);
            consistencies[g] = sums.Weights[g] > 0 ? TensorPrimitives.Norm<float>(feature) : float.NaN;
            return feature;
        }, _ => { });
        return new LiftedFeatures(features, [.. sums.Weights], [.. viewCounts], consistencies);
    }

    /// <summary>Goes on from sums that another lifter of the same scene and code had reached.</summary>
    internal void Restore(
        ReadOnlySpan<float> weightedFeatures, ReadOnlySpan<float> weights, ReadOnlySpan<int> counts, IEnumerable<string> viewNames)
    {
        weightedFeatures.CopyTo(sums.WeightedFeatures);
        weights.CopyTo(sums.Weights);
        counts.CopyTo(viewCounts);
        views.AddRange(viewNames);
    }
}
