using Equiview.Finetuning.Augmentation;
using Equiview.Finetuning.Data;
using Equiview.Numerics;
using static TorchSharp.torch;

namespace Equiview.Finetuning.Training;

/// <summary>A view after augmentation and the frozen blocks.</summary>
/// <param name="Prefix">What <see cref="FrozenBackbone.Prefix"/> returned.</param>
/// <param name="Grid">Its grid in the prepared image.</param>
/// <param name="Mapping">Prepared image from augmented image.</param>
/// <param name="AugmentedFromView">Augmented image from view.</param>
/// <param name="Pixels">The view's pixels on the object.</param>
internal sealed record PreparedView(Tensor Prefix, PatchGrid Grid, AxisMapping Mapping, AffineMap AugmentedFromView, ViewPixels Pixels)
{
    public long ByteCount => (Prefix.numel() * 4) + Pixels.ByteCount;
}

/// <summary>
/// Keeps what the frozen blocks made of each view and augmentation variant, up to a size; the least recently used go first. What it returns
/// does not depend on what it holds.
/// </summary>
internal sealed class PrefixCache(IViewSource source, FrozenBackbone backbone, FinetuneOptions options) : IDisposable
{
    private readonly Dictionary<(int Object, int View, long Variant), (PreparedView View, long Used)> held = [];
    private readonly long capacity = options.CacheMegabytes * (1L << 20);
    private long bytes, clock;

    /// <summary>Views taken from the cache, and views made.</summary>
    public (long Hits, long Misses) Counts { get; private set; }

    /// <summary>Prepares a view for a step.</summary>
    /// <param name="objectIndex">The object.</param>
    /// <param name="view">The view.</param>
    /// <param name="draw">
    /// A number of the step's own; it chooses the variant, or is the augmentation's key where variants are unlimited.
    /// </param>
    /// <param name="cancellation">Checked between blocks.</param>
    /// <returns>The view; its tensor belongs to the cache, or to the current dispose scope where nothing is cached.</returns>
    public PreparedView Get(int objectIndex, int view, long draw, CancellationToken cancellation)
    {
        if (options.Variants == 0)
            return Make(objectIndex, view, draw, cancellation);
        long variant = new KeyedRandom(options.Seed, RandomPurpose.Variant, draw).NextInt(options.Variants);
        (int, int, long) key = (objectIndex, view, variant);
        if (held.TryGetValue(key, out (PreparedView View, long Used) entry))
        {
            Counts = Counts with { Hits = Counts.Hits + 1 };
            held[key] = entry with { Used = ++clock };
            return entry.View;
        }

        PreparedView made = Make(objectIndex, view, variant, cancellation);
        if (made.ByteCount > capacity)
            return made;
        // Never the one used last: the step that asks now may still hold it as its first view.
        while (bytes + made.ByteCount > capacity && held.Count > 1)
            Drop(held.MinBy(e => e.Value.Used).Key);
        made.Prefix.DetachFromDisposeScope();
        held[key] = (made, ++clock);
        bytes += made.ByteCount;
        return made;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((PreparedView view, _) in held.Values)
            view.Prefix.Dispose();
        held.Clear();
    }

    private void Drop((int, int, long) key)
    {
        held.Remove(key, out (PreparedView View, long Used) entry);
        bytes -= entry.View.ByteCount;
        entry.View.Prefix.Dispose();
    }

    private PreparedView Make(int objectIndex, int view, long variant, CancellationToken cancellation)
    {
        Counts = Counts with { Misses = Counts.Misses + 1 };
        TrainingView rendered = source.View(objectIndex, view);
        AugmentedView augmented = ViewAugmentation.Apply(
            rendered, options.Augmentation, new KeyedRandom(options.Seed, RandomPurpose.Augmentation, objectIndex, view, variant));
        (Tensor prefix, PatchGrid grid, AxisMapping mapping) = backbone.Prefix(augmented.Color, cancellation);
        return new PreparedView(prefix, grid, mapping, augmented.AugmentedFromView, rendered.Pixels);
    }
}
