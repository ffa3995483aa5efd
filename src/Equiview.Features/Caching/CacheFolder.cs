using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Equiview.Formats;
using Equiview.Formats.Safetensors;

namespace Equiview.Features.Caching;

/// <summary>
/// A folder of entries that several threads and processes may share. It only ever saves work: an entry that cannot be read is made again,
/// one that cannot be written is not kept, and nothing but finished entries is ever dropped. A checksum tells entries whose bytes changed
/// on the disk.
/// </summary>
internal sealed class CacheFolder
{
    private const string Extension = ".features", Checksum = "xxh3";
    private readonly string folder;
    private readonly long maxBytes;
    private int hits;

    public CacheFolder(string folder, long maxBytes)
    {
        (this.folder, this.maxBytes) = (folder, maxBytes);
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{folder}: no folder for features can be made there: {error.Message}");
        }
    }

    /// <summary>Entries that were read.</summary>
    public int Hits => hits;

    /// <summary>What is kept under a key, or null.</summary>
    public T? TryRead<T>(string key, Func<SafetensorsFile, T> read)
        where T : class
    {
        string path = PathOf(key);
        if (!File.Exists(path))
            return null;
        try
        {
            T value;
            using (SafetensorsFile file = SafetensorsFile.Open(path))
            {
                if (file.Metadata.GetValueOrDefault(Checksum) != ChecksumOf(file.Tensors))
                    return null;
                value = read(file);
            }

            Interlocked.Increment(ref hits);
            Try(() => File.SetLastWriteTimeUtc(path, DateTime.UtcNow));
            return value;
        }
        catch (Exception damaged) when (damaged is EquiviewException or KeyNotFoundException or IndexOutOfRangeException or IOException
            or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps an entry and drops the oldest where the folder has grown too large.</summary>
    public void Write(string key, IReadOnlyDictionary<string, StoredTensor> tensors) => Try(() =>
    {
        SafetensorsFile.Write(PathOf(key), tensors, new Dictionary<string, string> { [Checksum] = ChecksumOf(tensors) });
        DropOldest();
    });

    private static string ChecksumOf(IReadOnlyDictionary<string, StoredTensor> tensors)
    {
        var hash = new XxHash3();
        foreach ((string name, StoredTensor tensor) in tensors.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            hash.Append(Encoding.UTF8.GetBytes($"{name} {tensor.Type} {string.Join(',', tensor.Shape)};"));
            hash.Append(tensor.Bytes.Span);
        }

        return hash.GetCurrentHashAsUInt64().ToString("x16", CultureInfo.InvariantCulture);
    }

    private string PathOf(string key) => Path.Combine(folder, key + Extension);

    private void DropOldest()
    {
        // Hidden names are files that another writer has not finished.
        FileInfo[] entries = [.. new DirectoryInfo(folder).GetFiles("*" + Extension).Where(e => !e.Name.StartsWith('.'))];
        long total = entries.Sum(LengthOf);
        foreach (FileInfo entry in entries.OrderBy(e => e.LastWriteTimeUtc))
        {
            if (total <= maxBytes)
                return;
            total -= LengthOf(entry);
            Try(entry.Delete);
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

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidFileException)
        {
            // The cache saves work; failing to do so is no failure.
        }
    }
}
