using System.Buffers;

namespace Equiview.Formats.Files;

/// <summary>A window on a mapped file as managed memory. The file, not the slice, owns the mapping.</summary>
internal sealed unsafe class MappedSlice(FileBytes file, long offset, int length) : MemoryManager<byte>
{
    /// <inheritdoc/>
    public override Memory<byte> Memory => CreateMemory(length);

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => file.SpanAt(offset, length);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        fixed (byte* p = GetSpan()[elementIndex..])
            return new MemoryHandle(p);
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }
}
