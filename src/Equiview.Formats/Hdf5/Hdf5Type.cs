using System.Buffers.Binary;
namespace Equiview.Formats.Hdf5;

/// <summary>Type of an element, as the datatype message of the HDF5 file format (version 1) describes it; little-endian.</summary>
/// <param name="Size">Bytes of an element.</param>
/// <param name="Message">The message.</param>
internal sealed record Hdf5Type(int Size, byte[] Message)
{
    private const byte Version1 = 0x10, IntegerClass = 0, FloatClass = 1, TextClass = 3;

    /// <summary>IEEE double precision.</summary>
    public static Hdf5Type Double { get; } = new(8, Describe(FloatClass, [0x20, 63, 0], 8, [0, 0, 64, 0, 52, 11, 0, 52, 0xff, 3, 0, 0]));

    /// <summary>A whole number with sign; without it where it is one byte.</summary>
    public static Hdf5Type Integer(int size) =>
        new(size, Describe(IntegerClass, [(byte)(size == 1 ? 0 : 8), 0, 0], size, [0, 0, (byte)(8 * size), 0]));

    /// <summary>Text in UTF-8 of a fixed length, padded with zeros.</summary>
    public static Hdf5Type Text(int length) => new(length, Describe(TextClass, [0x11, 0, 0], length, []));

    private static byte[] Describe(byte type, byte[] bits, int size, byte[] properties)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, size);
        return [(byte)(Version1 | type), .. bits, .. length, .. properties];
    }
}
