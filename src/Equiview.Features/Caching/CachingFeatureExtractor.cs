using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Equiview.Formats;

namespace Equiview.Features.Caching;

/// <summary>
/// Keeps feature maps on disk in half precision. The key covers image bytes, weights, adapter and preset, so a hit is always the map the
/// inner extractor would make; values are rounded to half precision on the first call too, so hits and misses give the same bits.
/// Damaged entries are made again. Entries beyond the byte limit are dropped, oldest use first.
/// </summary>
public sealed class CachingFeatureExtractor : IFeatureExtractor
{
    private const string Extension = ".features";
    private readonly IFeatureExtractor inner;
    private readonly string folder;
    private readonly long maxBytes;

    /// <summary>Wraps an extractor; disposing the cache disposes it.</summary>
    /// <param name="inner">Makes what is not in the cache.</param>
    /// <param name="folder">Folder of the entries; made when needed.</param>
    /// <param name="maxBytes">Size the folder may reach; default 4 GB.</param>
    public CachingFeatureExtractor(IFeatureExtractor inner, string folder, long maxBytes = 4_000_000_000)
    {
        this.inner = inner;
        this.folder = folder;
        this.maxBytes = maxBytes;
        Directory.CreateDirectory(folder);
    }

    /// <inheritdoc/>
    public FeatureExtractorInfo Info => inner.Info;

    /// <summary>Maps that were read from disk.</summary>
    public int Hits { get; private set; }

    /// <inheritdoc/>
    public FeatureMap Extract(RgbImage image, FeaturePreset preset, CancellationToken cancellation = default)
    {
        string path = Path.Combine(folder, KeyOf(image, preset) + Extension);
        if (TryRead(path, image.Size) is { } known)
        {
            Hits++;
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            return known;
        }

        FeatureMap made = inner.Extract(image, preset, cancellation);
        Half[] rounded = [.. made.Values.Span.ToArray().Select(v => (Half)v)];
        Write(path, made, rounded);
        DropOldest();
        return new FeatureMap(Array.ConvertAll(rounded, v => (float)v), made.Channels, made.Grid, made.Mapping, made.ImageSize);
    }

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();

    private string KeyOf(RgbImage image, FeaturePreset preset)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"2|{Info}|{preset}|{image.Size}|"));
        hash.AppendData(image.Pixels);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static FeatureMap? TryRead(string path, ImageSize size)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            double[] g = file.Tensors["geometry"].ToDoubles();
            StoredTensor features = file.Tensors["features"];
            return new FeatureMap(features.ToSingles(), (int)features.Shape[1], new PatchGrid((int)g[0], (int)g[1], g[2], g[3]), new AxisMapping(g[4], g[5], g[6], g[7]), size);
        }
        catch (Exception damaged) when (damaged is EquiviewException or KeyNotFoundException or IndexOutOfRangeException or IOException)
        {
            return null;
        }
    }

    private static void Write(string path, FeatureMap map, Half[] values)
    {
        (PatchGrid g, AxisMapping m) = (map.Grid, map.Mapping);
        SafetensorsFile.Write(path, new Dictionary<string, StoredTensor>
        {
            ["features"] = new(ElementType.Float16, [g.Count, map.Channels], MemoryMarshal.AsBytes(values.AsSpan()).ToArray()),
            ["geometry"] = StoredTensor.From((ReadOnlySpan<double>)[g.Columns, g.Rows, g.Patch, g.Stride, m.ScaleX, m.ScaleY, m.OffsetX, m.OffsetY], 8),
        });
    }

    private void DropOldest()
    {
        FileInfo[] entries = new DirectoryInfo(folder).GetFiles("*" + Extension);
        long total = entries.Sum(LengthOf);
        foreach (FileInfo entry in entries.OrderBy(e => e.LastWriteTimeUtc))
        {
            if (total <= maxBytes)
                return;
            total -= LengthOf(entry);
            entry.Delete();
        }
    }

    // Another process that shares the folder may have taken the entry away.
    private static long LengthOf(FileInfo entry)
    {
        try
        {
            return entry.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }
}
