using System.Collections.Concurrent;
using Equiview.Features.Recipes;

namespace Equiview.Features.Debiasing;

/// <summary>
/// A transformer's features without the directions that code the position (<see cref="PositionalSubspace"/>). They are found once for each
/// layer, on a black square of 64 patches a side, whatever the size of the images, so that all features lie in one space; and by libtorch,
/// so that both engines remove the same. Key points and prepared tensors are not passed on: their features would keep the position.
/// </summary>
internal sealed class DebiasingFeatureExtractor : DelegatingFeatureExtractor
{
    private readonly int cells;
    private readonly ConcurrentDictionary<OutputLayer, Lazy<PositionalSubspace>> subspaces = new();

    /// <summary>Wraps an extractor, which is owned from now on.</summary>
    /// <param name="inner">A transformer.</param>
    /// <param name="count">Directions that are removed.</param>
    /// <param name="cells">Patches on a side of the black square; the paper's has 64.</param>
    /// <exception cref="UsageException">Not a single transformer, or no usable number.</exception>
    public DebiasingFeatureExtractor(IFeatureExtractor inner, int count, int cells = 64)
        : base(inner)
    {
        this.cells = cells;
        if (!inner.Info.HasLayers || inner.Info.Fused is not null)
            throw new UsageException($"{inner.Info.Model} is not a single transformer; there are no directions of position to remove");
        if (count < 1 || count >= inner.Info.Dimension)
            throw new UsageException(FormattableString.Invariant(
                $"{count} directions cannot be removed from {inner.Info.Dimension} channels; half of the channels is usual"));
        Info = inner.Info with { Debias = count };
    }

    /// <inheritdoc/>
    public override FeatureExtractorInfo Info { get; }

    /// <summary>Wraps an extractor where its recipe, or the options, ask for it.</summary>
    /// <param name="extractor">Owned from now on, and disposed where it cannot be wrapped.</param>
    /// <param name="count">What the options ask for; null is nothing.</param>
    /// <param name="recipe">What a recipe was made with; null for a new one.</param>
    /// <exception cref="UsageException">The options contradict the recipe, or the extractor is not a single transformer.</exception>
    public static IFeatureExtractor Around(IFeatureExtractor extractor, int? count, FeatureRecipe? recipe)
    {
        try
        {
            if (recipe is not null && count is not null && count != recipe.Debias)
                throw new UsageException(recipe.Debias is { } own
                    ? FormattableString.Invariant($"these features were made without {own} directions of position, got {count}")
                    : "these features were made with all directions of position");
            return (recipe is null ? count : recipe.Debias) is { } removed ? new DebiasingFeatureExtractor(extractor, removed) : extractor;
        }
        catch
        {
            extractor.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override FeatureMap Extract(RgbImage image, FeatureRecipe recipe, CancellationToken cancellation = default)
    {
        recipe.RequireMadeFor(Info);
        FeatureMap map = Inner.Extract(image, recipe with { Debias = null }, cancellation);
        PositionalSubspace position = subspaces.GetOrAdd(
            recipe.Layer, layer => new Lazy<PositionalSubspace>(() => PositionalSubspace.Of(OfNothing(layer), Info.Debias!.Value))).Value;
        return new FeatureMap(position.Remove(map), map.Channels, map.Grid, map.Mapping, image.Size) { Recipe = recipe };
    }

    /// <inheritdoc/>
    public override object? GetService(Type serviceType) => serviceType == typeof(IKeypointExtractor)
        || serviceType == typeof(IPreparedTensorExtractor) || serviceType == typeof(BackboneFeatureExtractor)
            ? null : base.GetService(serviceType);

    private FeatureMap OfNothing(OutputLayer layer)
    {
        IFeatureExtractor network = Inner.GetService<BackboneFeatureExtractor>() ?? Inner;
        var size = new ImageSize(cells * Info.Patch, cells * Info.Patch);
        var recipe = new FeatureRecipe(Info.Identity, new FitLongSide(size.Width), layer, Info.Patch);
        return network.Extract(new RgbImage(size), recipe);
    }
}
