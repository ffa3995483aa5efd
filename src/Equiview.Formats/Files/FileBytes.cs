using System.IO.MemoryMappedFiles;

namespace Equiview.Formats.Files;

/// <summary>
/// The bytes of a file, memory-mapped, or of an array that stands for one. Slices are checked against the length, and against disposal each
/// time their span is taken.
/// </summary>
internal sealed unsafe class FileBytes : IDisposable
{
    private readonly MemoryMappedFile? map;
    private readonly MemoryMappedViewAccessor? view;
    private readonly ReadOnlyMemory<byte> managed;
    private readonly byte* start;
    private bool disposed;

    private FileBytes(string path, ReadOnlyMemory<byte> managed)
    {
        Path = path;
        Length = managed.Length;
        this.managed = managed;
    }

    private FileBytes(string path, FileStream stream)
    {
        Path = path;
        Length = stream.Length;
        map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        view = map.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        start += view.PointerOffset;
    }

    /// <summary>Path of the file, or a name for bytes from memory.</summary>
    public string Path { get; }

    /// <summary>Length in bytes.</summary>
    public long Length { get; }

    /// <summary>Maps a file.</summary>
    /// <exception cref="InvalidFileException">Missing, a folder, or not readable.</exception>
    public static FileBytes Open(string path)
    {
        if (Directory.Exists(path))
            throw new InvalidFileException(path, "is a folder; name a file");
        if (!File.Exists(path))
            throw new InvalidFileException(path, "does not exist");
        try
        {
            // An empty file cannot be mapped; the readers then report what is missing.
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length > 0)
                return new FileBytes(path, stream);
            stream.Dispose();
            return Of([], path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InvalidFileException(path, $"cannot be opened: {e.Message}", null, e);
        }
    }

    /// <summary>Bytes that are in memory already.</summary>
    public static FileBytes Of(byte[] bytes, string name) => new(name, bytes);

    /// <summary>A part of the file, without copying.</summary>
    /// <exception cref="InvalidFileException">It goes beyond the end, or is larger than a span can be (2 GB).</exception>
    public ReadOnlyMemory<byte> Slice(long offset, long length)
    {
        if (offset < 0 || length < 0 || length > Length - offset)
            throw new InvalidFileException(
                Path, $"ends at byte {Length}, before the {length} bytes that should stand at {offset}; the file is truncated or corrupt");
        if (length > Array.MaxLength)
            throw new InvalidFileException(Path, $"holds a block of {length} bytes; blocks above 2 GB are not supported", $"byte {offset}");
        if (length == 0)
            return ReadOnlyMemory<byte>.Empty;
        return view is null ? managed.Slice((int)offset, (int)length) : new MappedSlice(this, offset, (int)length).Memory;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        view?.SafeMemoryMappedViewHandle.ReleasePointer();
        view?.Dispose();
        map?.Dispose();
    }

    internal Span<byte> SpanAt(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return new Span<byte>(start + offset, length);
    }
}
