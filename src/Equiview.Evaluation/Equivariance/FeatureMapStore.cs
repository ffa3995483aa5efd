using Equiview.Features;

namespace Equiview.Evaluation.Equivariance;

/// <summary>Feature maps of the images that were used last, up to a size.</summary>
internal sealed class FeatureMapStore(int megabytes)
{
    private readonly Dictionary<(string Source, string Group, string Image), FeatureMap> maps = [];
    private readonly Queue<(string Source, string Group, string Image)> order = new();
    private long bytes;

    /// <summary>The kept map, or a new one that is kept; the oldest go when the store is full.</summary>
    public FeatureMap Get(FeatureSource source, string group, string name, Func<RgbImage> image, CancellationToken cancellation)
    {
        (string, string, string) key = (source.Label, group, name);
        if (maps.TryGetValue(key, out FeatureMap? kept))
            return kept;
        FeatureMap map = source.Extract(image(), cancellation);
        maps[key] = map;
        order.Enqueue(key);
        bytes += Size(map);
        while (bytes > (long)megabytes << 20 && order.Count > 1)
        {
            maps.Remove(order.Dequeue(), out FeatureMap? oldest);
            bytes -= Size(oldest!);
        }

        return map;
    }

    private static long Size(FeatureMap map) => (long)map.Values.Length * sizeof(float);
}
