using System.IO.Compression;
using Equiview.Formats.Files;

namespace Equiview.Formats.Spz;

/// <summary>
/// Reads SPZ versions 1 to 4 and writes 3 and 4: quantized Gaussians, gzip in one stream up to version 3, zstd a stream from version 4.
/// Axes are turned from the file's RUB to ours. Source: README and headers of nianticlabs/spz (MIT).
/// </summary>
public static class SpzFile
{
    // deflate cannot expand more than 1032 times: a header that claims more lies.
    private const long LargestExpansion = 1040;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidFileException">No SPZ, truncated, a header that lies, or values no scene has.</exception>
    public static GaussianScene Read(string path)
    {
        using FileBytes file = FileBytes.Open(path);
        var budget = new ReadBudget(path, file.Length);
        ReadOnlySpan<byte> head = file.Slice(0, Math.Min(SpzLayout.HeaderBytes, file.Length)).Span;
        if (head.StartsWith([(byte)0x1f, (byte)0x8b]))
            return ReadGzip(file, budget);
        SpzLayout layout = SpzLayout.Parse(path, head);
        layout.ChargeScene(budget);
        ReadOnlyMemory<byte>[] streams = layout.Version >= 4 ? SpzStreams.Decompress(file, layout, budget) : Split(file, layout);
        return SpzDecoder.Decode(path, layout, streams);
    }

    /// <summary>Writes a scene; positions keep up to 12 fractional bits, harmonics are clamped to -1..1, features are lost.</summary>
    /// <param name="path">File to write or replace.</param>
    /// <param name="scene">The scene.</param>
    /// <param name="version">
    /// 3 (gzip, read everywhere) or 4 (zstd); harmonics of degree 4 need 4. Null takes the lowest that holds the scene.
    /// </param>
    /// <exception cref="DegenerateInputException">
    /// A position lies beyond the 24-bit range, or the version does not hold the scene.
    /// </exception>
    public static void Write(string path, GaussianScene scene, int? version = null)
    {
        int lowest = scene.SphericalHarmonicsDegree > 3 ? 4 : 3, chosen = version ?? lowest;
        if (chosen < lowest || chosen > 4)
            throw new DegenerateInputException(
                FormattableString.Invariant($"SPZ version {chosen} cannot be written for harmonics of degree ")
                    + FormattableString.Invariant($"{scene.SphericalHarmonicsDegree}; use {(lowest == 4 ? "4" : "3 or 4")}"));
        (SpzLayout layout, byte[] arrays) = SpzEncoder.Encode(scene, chosen);
        AtomicFile.Write(path, stream =>
        {
            if (chosen == 4)
            {
                SpzStreams.Write(stream, layout, arrays);
                return;
            }

            using var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
            gzip.Write(layout.ToBytes());
            gzip.Write(arrays);
        });
    }

    private static GaussianScene ReadGzip(FileBytes file, ReadBudget budget)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(file.Slice(0, file.Length).ToArray()), CompressionMode.Decompress);
            var header = new byte[SpzLayout.HeaderBytes];
            gzip.ReadExactly(header);
            SpzLayout layout = SpzLayout.Parse(file.Path, header);
            if (layout.Version >= 4)
                throw new InvalidFileException(file.Path, $"is gzip around SPZ version {layout.Version}, which has none; corrupt");
            if (layout.StreamBytes.Sum() > LargestExpansion * file.Length)
                throw new InvalidFileException(
                    file.Path, $"claims {layout.Count} Gaussians, more than {file.Length} compressed bytes can hold; corrupt");
            layout.ChargeScene(budget);
            budget.Charge(layout.StreamBytes.Sum());
            return SpzDecoder.Decode(file.Path, layout, [.. layout.StreamBytes.Select(bytes =>
            {
                var stream = new byte[bytes];
                gzip.ReadExactly(stream);
                return (ReadOnlyMemory<byte>)stream;
            })]);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidFileException(
                file.Path, "does not decompress to the Gaussians its header claims; truncated or corrupt", null, e);
        }
    }

    private static ReadOnlyMemory<byte>[] Split(FileBytes file, SpzLayout layout)
    {
        long offset = SpzLayout.HeaderBytes;
        return [.. layout.StreamBytes.Select(bytes => file.Slice((offset += bytes) - bytes, bytes))];
    }
}
