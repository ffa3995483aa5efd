using Equiview.Features;
using Equiview.Tracking.TapNext;
namespace Equiview.Tracking.Batches;

/// <summary>What follows the points of a run: a backbone with the recipe of its features, or TAPNext. Disposes of it.</summary>
public sealed class TrackingNetwork : IDisposable
{
    private readonly TapNextTracker? learned;
    private readonly (IFeatureExtractor Extractor, FeatureRecipe Recipe) features;

    /// <summary>A learned tracker.</summary>
    public TrackingNetwork(TapNextTracker tracker) => learned = tracker;

    /// <summary>A backbone.</summary>
    /// <param name="features">What makes the features, and how they are made of a frame.</param>
    public TrackingNetwork((IFeatureExtractor Extractor, FeatureRecipe Recipe) features) => this.features = features;

    /// <inheritdoc/>
    public void Dispose()
    {
        learned?.Dispose();
        features.Extractor?.Dispose();
    }

    internal T Choose<T>(Func<TapNextTracker, T> byTracker, Func<IFeatureExtractor, FeatureRecipe, T> byFeatures) =>
        learned is not null ? byTracker(learned) : byFeatures(features.Extractor, features.Recipe);
}
