using Equiview.Formats.Files;
using Equiview.Formats.Npy;
using Equiview.Formats.Safetensors;
using Equiview.Formats.TorchPickle;

namespace Equiview.Formats.Tests.Fuzz;

/// <summary>
/// Reads bytes with every reader and checks what each may do: succeed or raise InvalidFileException, and allocate little.
/// </summary>
internal static class BoundedRead
{
    /// <summary>Bytes a reader may allocate for each byte of the file.</summary>
    public const int BytesPerFileByte = 100;

    /// <summary>Bytes a reader may allocate in any case: the budget's base, buffers of the inflater, messages and stack traces.</summary>
    public const int BytesInAnyCase = 3 << 20;

    // Beyond this, compressed arrays are refused; the default limit of 4 GiB is for honest files.
    private const long MaximumInflatedBytes = 1 << 20;

    private static readonly Action<FileBytes>[] Readers =
    [
        file => Touch(TensorArchive.Read(file, MaximumInflatedBytes)),
        file => Touch(SafetensorsFile.Read(file)),
        file => Touch(NpzArchive.Read(file, MaximumInflatedBytes)),
        file => Touch(TorchCheckpoint.Read(file)),
        file => PickleFile.Read(file),
        file => NpyFile.Read(new ReadOnlyMemoryStream(file.Slice(0, file.Length))),
    ];

    /// <summary>Runs all readers; the number that accepted the bytes.</summary>
    public static int All(byte[] bytes) => Readers.Count(read => Accepts(read, bytes));

    private static bool Accepts(Action<FileBytes> read, byte[] bytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool accepted = true;
        try
        {
            read(FileBytes.Of(bytes, "memory"));
        }
        catch (InvalidFileException)
        {
            accepted = false;
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(
            allocated <= BytesInAnyCase + ((long)BytesPerFileByte * bytes.Length),
            $"a file of {bytes.Length} bytes made a reader allocate {allocated}");
        return accepted;
    }

    // The last byte of every tensor must be there.
    private static void Touch(ITensorArchive archive)
    {
        using (archive)
        {
            foreach (StoredTensor tensor in archive.Tensors.Values)
                _ = tensor.Bytes.IsEmpty ? 0 : tensor.Bytes.Span[^1];
        }
    }
}
