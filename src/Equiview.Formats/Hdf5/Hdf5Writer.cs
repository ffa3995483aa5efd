using System.Buffers.Binary;
using System.Text;
namespace Equiview.Formats.Hdf5;

/// <summary>
/// Writes HDF5 files of groups, arrays and attributes (HDF5 File Format Specification 3.0: superblock version 0, object headers version 1,
/// links in the header of their group, contiguous arrays). Texts have exactly their length, which PyTables and pandas ask for.
/// </summary>
internal static class Hdf5Writer
{
    private const ulong Undefined = ulong.MaxValue;
    private const int SuperblockBytes = 96, MaxMessageBytes = 65528;

    private enum Message : ushort
    {
        Dataspace = 1,
        LinkInfo = 2,
        Datatype = 3,
        FillValue = 5,
        Link = 6,
        Layout = 8,
        Attribute = 12,
    }

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="root">What it holds.</param>
    /// <exception cref="InvalidFileException">It cannot be written.</exception>
    public static void Write(string path, Hdf5Group root) => AtomicFile.Write(path, stream =>
    {
        byte[] file = ToBytes(root);
        stream.Write(file);
    });

    private static byte[] ToBytes(Hdf5Group root)
    {
        var file = new MemoryStream();
        file.Write(new byte[SuperblockBytes]);
        ulong header = Write(file, root);
        byte[] superblock =
        [
            0x89, .. "HDF\r\n\x1a\n"u8, 0, 0, 0, 0, 0, 8, 8, 0, .. U16(4), .. U16(16), .. U32(0),
            .. U64(0), .. U64(Undefined), .. U64((ulong)file.Length), .. U64(Undefined),
            .. U64(0), .. U64(header), .. U32(0), .. U32(0), .. new byte[16],
        ];
        file.Position = 0;
        file.Write(superblock);
        return file.ToArray();
    }

    // Members first: a header holds the addresses of what it names.
    private static ulong Write(MemoryStream file, Hdf5Node node)
    {
        List<byte[]> messages = node switch
        {
            Hdf5Group group => [Block(Message.LinkInfo, [0, 0, .. U64(Undefined), .. U64(Undefined)]), .. Links(file, group)],
            Hdf5Data data => Array(file, data),
            _ => throw new ArgumentException("a group or an array", nameof(node)),
        };
        messages.AddRange(node.Attributes.Select(a => Block(Message.Attribute, Attribute(a.Name, a.Value))));
        ulong address = Align(file);
        int size = messages.Sum(m => m.Length);
        file.Write([1, 0, .. U16((ushort)messages.Count), .. U32(1), .. U32((uint)size), .. U32(0)]);
        messages.ForEach(m => file.Write(m));
        return address;
    }

    private static List<byte[]> Links(MemoryStream file, Hdf5Group group)
    {
        var links = new List<byte[]>();
        foreach ((string name, Hdf5Node node) in group.Members)
        {
            byte[] text = Encoding.UTF8.GetBytes(name);
            links.Add(Block(Message.Link, [1, 0, (byte)text.Length, .. text, .. U64(Write(file, node))]));
        }

        return links;
    }

    private static List<byte[]> Array(MemoryStream file, Hdf5Data data)
    {
        ulong address = data.Bytes.Length == 0 ? Undefined : Align(file);
        file.Write(data.Bytes);
        return
        [
            Block(Message.Dataspace, Dataspace(data.Shape)),
            Block(Message.Datatype, data.Type.Message),
            Block(Message.FillValue, [2, 2, 2, 0]),
            Block(Message.Layout, [3, 1, .. U64(address), .. U64((ulong)data.Bytes.Length)]),
        ];
    }

    private static byte[] Attribute(string name, object value)
    {
        (Hdf5Type type, byte[] data) = value switch
        {
            string text when Encoding.UTF8.GetBytes(text) is { Length: > 0 } bytes => (Hdf5Type.Text(bytes.Length), bytes),
            string => (Hdf5Type.Text(1), [0]),
            byte flag => (Hdf5Type.Integer(1), [flag]),
            long number => (Hdf5Type.Integer(8), U64((ulong)number)),
            double number => (Hdf5Type.Double, BitConverter.GetBytes(number)),
            _ => throw new ArgumentException($"attributes of type {value.GetType().Name} are not written", nameof(value)),
        };
        byte[] text1 = [.. Encoding.UTF8.GetBytes(name), 0], space = Dataspace([]);
        return
        [
            1, 0, .. U16((ushort)text1.Length), .. U16((ushort)type.Message.Length), .. U16((ushort)space.Length),
            .. Padded(text1), .. Padded(type.Message), .. Padded(space), .. data,
        ];
    }

    private static byte[] Dataspace(long[] shape) => [1, (byte)shape.Length, 0, 0, 0, 0, 0, 0, .. shape.SelectMany(n => U64((ulong)n))];

    private static byte[] Block(Message type, byte[] content)
    {
        byte[] padded = Padded(content);
        return padded.Length <= MaxMessageBytes ? [.. U16((ushort)type), .. U16((ushort)padded.Length), 0, 0, 0, 0, .. padded]
            : throw new ArgumentException("a name or text is too long for HDF5", nameof(content));
    }

    private static byte[] Padded(byte[] bytes) => [.. bytes, .. new byte[(8 - (bytes.Length % 8)) % 8]];

    private static ulong Align(MemoryStream file)
    {
        file.Write(new byte[(8 - (int)(file.Length % 8)) % 8]);
        return (ulong)file.Length;
    }

    private static byte[] U16(ushort value) => Bytes(2, b => BinaryPrimitives.WriteUInt16LittleEndian(b, value));

    private static byte[] U32(uint value) => Bytes(4, b => BinaryPrimitives.WriteUInt32LittleEndian(b, value));

    private static byte[] U64(ulong value) => Bytes(8, b => BinaryPrimitives.WriteUInt64LittleEndian(b, value));

    private static byte[] Bytes(int count, Action<byte[]> write)
    {
        var bytes = new byte[count];
        write(bytes);
        return bytes;
    }
}
