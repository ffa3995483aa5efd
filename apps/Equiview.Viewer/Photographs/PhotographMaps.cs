using Equiview.Correspondence.Similarity;
using Equiview.Features;

namespace Equiview.Viewer.Photographs;

/// <summary>The feature maps of photographs by one model, kept as long as the page is open.</summary>
/// <param name="model">The model; owned.</param>
/// <param name="images">The photographs.</param>
internal sealed class PhotographMaps(ViewerModel model, IReadOnlyList<RgbImage> images) : IDisposable
{
    private readonly FeatureMapIndex?[] maps = new FeatureMapIndex?[images.Count];
    private readonly Lock gate = new();
    private bool closed;

    /// <summary>Name of the model, its adapter and layer.</summary>
    public string Name { get; } = model.Name;

    /// <summary>License of its weights.</summary>
    public string License { get; } = model.Extractor.Info.License;

    /// <summary>Whether the features of a photograph are there.</summary>
    public bool IsReady(int image) => Volatile.Read(ref maps[image]) is not null;

    /// <summary>The features of a photograph.</summary>
    /// <exception cref="UsageException">They are not there yet.</exception>
    public FeatureMapIndex this[int image] =>
        Volatile.Read(ref maps[image]) ?? throw new UsageException("the features of this photograph are still being made");

    /// <summary>Makes the features of a photograph, and what the first query would wait for.</summary>
    /// <returns>False where the model was closed meanwhile.</returns>
    public bool Make(int image, CancellationToken cancellation)
    {
        lock (gate)
        {
            if (closed)
                return false;
            var index = new FeatureMapIndex(model.Extractor.Extract(images[image], model.Recipe, cancellation));
            _ = index.Score(index.Map.Cell(0)).BestCell();
            Volatile.Write(ref maps[image], index);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            if (!closed)
                model.Extractor.Dispose();
            closed = true;
        }
    }
}
