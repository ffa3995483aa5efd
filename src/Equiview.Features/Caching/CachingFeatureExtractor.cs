using System.Security.Cryptography;
using System.Text;

namespace Equiview.Features.Caching;

/// <summary>
/// Keeps feature maps and key points on disk in half precision. The key covers image bytes and the whole recipe, so a hit is always what
/// the inner extractor would make; values are rounded on the first call too, so hits and misses give the same bits. Damaged entries are
/// made again. Engines differ in the last bits, so each has entries of its own; those of libtorch are named as they always were.
/// </summary>
/// <param name="inner">Makes what is not in the cache; owned from now on.</param>
/// <param name="folder">Folder of the entries; made when needed.</param>
/// <param name="maxBytes">Size the folder may reach, default 4 GB; beyond it entries are dropped, oldest use first.</param>
public sealed class CachingFeatureExtractor(
    IFeatureExtractor inner, string folder, long maxBytes = 4_000_000_000) : DelegatingFeatureExtractor(inner)
{
    private readonly CacheFolder cache = new(folder, maxBytes);
    private CachedKeypoints? keypoints;

    /// <summary>Entries that were read from disk.</summary>
    public int Hits => cache.Hits;

    /// <inheritdoc/>
    public override FeatureMap Extract(RgbImage image, FeatureRecipe recipe, CancellationToken cancellation = default)
    {
        recipe.RequireMadeFor(Info);
        string key = KeyOf("map", image, recipe, Info.Engine);
        if (cache.TryRead(key, file => CacheEntry.ReadMap(file, image.Size)) is { } known)
            return known.WithRecipe(recipe);
        FeatureMap rounded = CacheEntry.Round(Inner.Extract(image, recipe, cancellation));
        cache.Write(key, CacheEntry.Tensors(rounded));
        return rounded.WithRecipe(recipe);
    }

    /// <inheritdoc/>
    public override object? GetService(Type serviceType)
    {
        if (serviceType == typeof(IKeypointExtractor))
            return Inner.GetService<IKeypointExtractor>() is { } detector ? keypoints ??= new CachedKeypoints(this, detector) : null;
        return base.GetService(serviceType);
    }

    private static string KeyOf(string kind, RgbImage image, FeatureRecipe recipe, InferenceEngine engine)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string by = engine == InferenceEngine.Torch ? "" : $"{engine}|";
        hash.AppendData(Encoding.UTF8.GetBytes($"4|{by}{kind}|{recipe.ToJson()}|{image.Size}|"));
        hash.AppendData(image.Pixels);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private sealed class CachedKeypoints(CachingFeatureExtractor outer, IKeypointExtractor detector) : IKeypointExtractor
    {
        public KeypointFeatures ExtractKeypoints(
            RgbImage image, FeatureRecipe recipe, int count, int radiusPixels = 2, CancellationToken cancellation = default)
        {
            recipe.RequireMadeFor(outer.Info);
            string key = KeyOf(FormattableString.Invariant($"keypoints {count} {radiusPixels}"), image, recipe, outer.Info.Engine);
            if (outer.cache.TryRead(key, CacheEntry.ReadKeypoints) is { } known)
                return known;
            KeypointFeatures rounded = CacheEntry.Round(detector.ExtractKeypoints(image, recipe, count, radiusPixels, cancellation));
            outer.cache.Write(key, CacheEntry.Tensors(rounded));
            return rounded;
        }
    }
}
