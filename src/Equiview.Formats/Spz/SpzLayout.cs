using System.Buffers.Binary;
using Equiview.Formats.Files;
using Equiview.Formats.Splat;

namespace Equiview.Formats.Spz;

/// <summary>The header of an SPZ file and the sizes that follow from it.</summary>
/// <param name="Version">1 to 4.</param>
/// <param name="Count">Gaussians.</param>
/// <param name="Degree">Degree of the stored harmonics, 0 to 4 (4 from version 4 on).</param>
/// <param name="FractionalBits">Bits after the point of fixed-point positions.</param>
/// <param name="Antialiased">Trained with opacity compensation.</param>
internal sealed record SpzLayout(int Version, int Count, int Degree, int FractionalBits, bool Antialiased)
{
    public const int HeaderBytes = 16;
    public const uint Magic = 0x5053474e;
    private const int AntialiasedFlag = 1;

    /// <summary>Bytes a position takes: three half floats in version 1, then three 24-bit integers.</summary>
    public int PositionBytes => Version == 1 ? 6 : 9;

    /// <summary>Bytes a rotation takes.</summary>
    public int RotationBytes => Version >= 3 ? 4 : 3;

    /// <summary>Stored bytes of harmonics a Gaussian, all degrees.</summary>
    public int HarmonicBytes => 3 * (((Degree + 1) * (Degree + 1)) - 1);

    /// <summary>Sizes of the arrays in file order: positions, opacities, colors, scales, rotations, harmonics.</summary>
    public long[] StreamBytes =>
        [(long)Count * PositionBytes, Count, 3L * Count, 3L * Count, (long)Count * RotationBytes, (long)Count * HarmonicBytes];

    /// <summary>Charges the arrays of the scene that the header claims.</summary>
    /// <exception cref="InvalidFileException">The file is too small for so many Gaussians.</exception>
    public void ChargeScene(ReadBudget budget) => budget.Charge(Count, GaussianArrays.BytesPerGaussian(Degree));

    /// <summary>Reads the first 16 bytes.</summary>
    public static SpzLayout Parse(string file, ReadOnlySpan<byte> header)
    {
        if (header.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(header) != Magic)
            throw new InvalidFileException(file, "is no SPZ file (the magic number 'NGSP' is missing)");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        if (version is < 1 or > 4)
            throw new InvalidFileException(file, $"is SPZ version {version}; versions 1 to 4 are supported");
        if (header[12] > SphericalHarmonics.MaximumDegree || header[13] > 23)
            throw new InvalidFileException(file, $"claims harmonics of degree {header[12]} and {header[13]} fractional bits; corrupt");
        if (count > GaussianArrays.MaximumCount(header[12]))
            throw new InvalidFileException(file, $"claims {count} Gaussians, more than are supported");
        return new SpzLayout((int)version, (int)count, header[12], header[13], (header[14] & AntialiasedFlag) != 0);
    }

    /// <summary>The 16 bytes of versions 1 to 3, with which version 4 begins too.</summary>
    public byte[] ToBytes()
    {
        var header = new byte[HeaderBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), Version);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Count);
        (header[12], header[13], header[14]) = ((byte)Degree, (byte)FractionalBits, (byte)(Antialiased ? AntialiasedFlag : 0));
        return header;
    }
}
