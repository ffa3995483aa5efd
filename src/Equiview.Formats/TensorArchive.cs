using System.Buffers.Binary;
using Equiview.Formats.Files;
using Equiview.Formats.Npy;
using Equiview.Formats.Safetensors;
using Equiview.Formats.TorchPickle;
using Equiview.Formats.Zip;

namespace Equiview.Formats;

/// <summary>Opens a file of tensors whatever its form.</summary>
public static class TensorArchive
{
    /// <summary>
    /// Opens a safetensors, npz, npy or torch file; what it is shows in its bytes, the extension does not matter. A .npy file's array is
    /// called "arr_0", as numpy calls unnamed arrays. An index of a file in parts (model.safetensors.index.json) opens all of them.
    /// </summary>
    /// <exception cref="InvalidFileException">Missing, a folder, corrupt, or of none of these forms.</exception>
    public static ITensorArchive Open(string path) => ShardedArchive.IsIndex(path) ? ShardedArchive.Open(path) : Read(FileBytes.Open(path));

    internal static ITensorArchive Read(FileBytes file, long maximumInflatedBytes = NpzArchive.DefaultMaximumInflatedBytes)
    {
        try
        {
            ReadOnlySpan<byte> start = file.Slice(0, Math.Min(file.Length, 16)).Span;
            if (NpyHeader.HasMagic(start))
                return NpyArchive.Read(file);
            if (ZipDirectory.HasMagic(start))
                return TorchFileReader.FindPickle(ZipDirectory.Read(file)) is null
                    ? NpzArchive.Read(file, maximumInflatedBytes)
                    : TorchCheckpoint.Read(file);
            // A pickle can have a brace there too; a header that claims too much is still named as one.
            bool isPickle = start.Length > 1 && start[0] == 0x80;
            if (start.Length > sizeof(long) && start[sizeof(long)] == '{'
                && (!isPickle || BinaryPrimitives.ReadUInt64LittleEndian(start) < (ulong)file.Length))
                return SafetensorsFile.Read(file);
            if (isPickle)
                return TorchCheckpoint.Read(file);
            throw new InvalidFileException(file.Path, What(start) + "is not a safetensors, npz, npy or torch file, or it is truncated");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // What is often there in place of the file.
    private static string What(ReadOnlySpan<byte> start) =>
        start.Length == 0 ? "is empty; it "
        : start.StartsWith("version https:"u8) ? "is a Git LFS pointer, not the file ('git lfs pull' fetches it); it "
        : start.TrimStart(" \t\r\n"u8).StartsWith("<"u8) ? "is a web page, perhaps one that asks to sign in; it "
        : "";
}
