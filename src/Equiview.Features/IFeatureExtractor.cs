namespace Equiview.Features;

/// <summary>
/// Makes dense features of images. One method, so caching, fusing and timing are decorators (<see cref="DelegatingFeatureExtractor"/>);
/// what else an extractor can do is asked of <see cref="GetService"/>. Calls on one instance may come from several threads but run one
/// after another; dispose it to free the weights.
/// </summary>
public interface IFeatureExtractor : IDisposable
{
    /// <summary>What makes the features.</summary>
    FeatureExtractorInfo Info { get; }

    /// <summary>Features of one image.</summary>
    /// <param name="image">Any size from 1x1 to <see cref="ImageSize.MaxSide"/>.</param>
    /// <param name="recipe">
    /// How the image is prepared, which layer is read, at which stride; made by <see cref="FeatureRecipes.Recipe"/>.
    /// </param>
    /// <param name="cancellation">Checked between the blocks of the backbone.</param>
    /// <returns>A managed feature map that carries the recipe; nothing native stays behind.</returns>
    /// <exception cref="ModelMismatchException">The recipe belongs to another model, other weights or another adapter.</exception>
    FeatureMap Extract(RgbImage image, FeatureRecipe recipe, CancellationToken cancellation = default);

    /// <summary>
    /// A further ability of this extractor or of one that it wraps, for example <see cref="IKeypointExtractor"/>; null where it has none.
    /// </summary>
    /// <param name="serviceType">The type that is asked for.</param>
    object? GetService(Type serviceType) => serviceType.IsInstanceOfType(this) ? this : null;
}

/// <summary>Typed access to what an extractor can do beyond dense features.</summary>
public static class FeatureExtractorServices
{
    /// <summary>The ability, or null where neither the extractor nor one that it wraps has it.</summary>
    public static T? GetService<T>(this IFeatureExtractor extractor)
        where T : class => extractor.GetService(typeof(T)) as T;
}
