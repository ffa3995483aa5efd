namespace Equiview.Features;

/// <summary>Base of extractors that wrap another: everything goes to the inner one unless overridden, its abilities included.</summary>
/// <param name="inner">The wrapped extractor; owned from now on.</param>
public abstract class DelegatingFeatureExtractor(IFeatureExtractor inner) : IFeatureExtractor
{
    /// <summary>The wrapped extractor.</summary>
    protected IFeatureExtractor Inner => inner;

    /// <inheritdoc/>
    public virtual FeatureExtractorInfo Info => inner.Info;

    /// <inheritdoc/>
    public virtual FeatureMap Extract(RgbImage image, FeatureRecipe recipe, CancellationToken cancellation = default) =>
        inner.Extract(image, recipe, cancellation);

    /// <inheritdoc/>
    public virtual object? GetService(Type serviceType) => serviceType.IsInstanceOfType(this) ? this : inner.GetService(serviceType);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the wrapped extractor.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
    }
}
