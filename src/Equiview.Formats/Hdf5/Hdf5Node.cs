using System.Text;
namespace Equiview.Formats.Hdf5;

/// <summary>What an HDF5 file holds under a name: a group or a data set, with attributes.</summary>
internal abstract class Hdf5Node
{
    /// <summary>Attributes by name, in order; a value is a string, a byte, a long or a double.</summary>
    public List<(string Name, object Value)> Attributes { get; } = [];
}

/// <summary>A group.</summary>
internal sealed class Hdf5Group : Hdf5Node
{
    /// <summary>Its members by name, in order.</summary>
    public List<(string Name, Hdf5Node Node)> Members { get; } = [];
}

/// <summary>An array.</summary>
/// <param name="type">Type of an element.</param>
/// <param name="shape">Length along each axis.</param>
/// <param name="data">The elements, row-major, little-endian.</param>
internal sealed class Hdf5Data(Hdf5Type type, long[] shape, byte[] data) : Hdf5Node
{
    public Hdf5Type Type => type;

    public long[] Shape => shape;

    public byte[] Bytes => data;

    /// <summary>Whole numbers.</summary>
    public static Hdf5Data Of(long[] values, params long[] shape) => new(Hdf5Type.Integer(8), Or(shape, values.Length), Raw(values));

    /// <summary>Numbers in double precision.</summary>
    public static Hdf5Data Of(double[] values, params long[] shape) => new(Hdf5Type.Double, Or(shape, values.Length), Raw(values));

    /// <summary>Bytes.</summary>
    public static Hdf5Data Of(byte[] values, params long[] shape) => new(Hdf5Type.Integer(1), Or(shape, values.Length), values);

    /// <summary>Texts in UTF-8, all of the length of the longest.</summary>
    public static Hdf5Data Of(IReadOnlyList<string> values)
    {
        byte[][] texts = [.. values.Select(Encoding.UTF8.GetBytes)];
        int length = Math.Max(1, texts.Select(t => t.Length).DefaultIfEmpty(0).Max());
        var data = new byte[texts.Length * length];
        for (int i = 0; i < texts.Length; i++)
            texts[i].CopyTo(data, i * length);
        return new(Hdf5Type.Text(length), [texts.Length], data);
    }

    private static long[] Or(long[] shape, int length) => shape.Length > 0 ? shape : [length];

    private static byte[] Raw<T>(T[] values)
        where T : unmanaged => System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
