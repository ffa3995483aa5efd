using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Equiview.Features;

namespace Equiview.Viewer.Tracks;

/// <summary>
/// Remembers the features of a video's frames in memory, up to a bound: every point that is added needs those of the same frames.
/// </summary>
/// <param name="inner">Makes the features; owned.</param>
internal sealed class RememberingExtractor(IFeatureExtractor inner) : DelegatingFeatureExtractor(inner)
{
    private const long MostBytes = 1L << 30;
    private readonly ConcurrentDictionary<(UInt128 Pixels, FeatureRecipe Recipe), FeatureMap> maps = [];
    private long bytes;

    /// <inheritdoc/>
    public override FeatureMap Extract(RgbImage image, FeatureRecipe recipe, CancellationToken cancellation = default)
    {
        UInt128 pixels = MemoryMarshal.Read<UInt128>(SHA256.HashData(image.Pixels));
        if (maps.TryGetValue((pixels, recipe), out FeatureMap? known))
            return known;
        FeatureMap made = base.Extract(image, recipe, cancellation);
        long size = sizeof(float) * (long)made.Values.Length;
        if (Volatile.Read(ref bytes) + size <= MostBytes && maps.TryAdd((pixels, recipe), made))
            Interlocked.Add(ref bytes, size);
        return made;
    }
}
