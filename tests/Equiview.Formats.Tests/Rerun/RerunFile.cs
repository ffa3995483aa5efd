using System.Text;
using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace Equiview.Formats.Tests.Rerun;

/// <summary>
/// A recording as it is read back by code that knows nothing of the writer: the framing and the protocol-buffers wire format by hand, the
/// chunks by Arrow's reader.
/// </summary>
internal sealed class RerunFile
{
    public RerunFile(string path)
    {
        byte[] all = File.ReadAllBytes(path);
        Header = all[..12];
        for (int at = 12; at < all.Length;)
        {
            long kind = BitConverter.ToInt64(all, at), length = BitConverter.ToInt64(all, at + 8);
            byte[] message = all[(at + 16)..(at + 16 + (int)length)];
            at += 16 + (int)length;
            Kinds.Add(kind);
            ILookup<int, byte[]> fields = Fields(message);
            if (kind == 1)
                StoreIds.Add(Text(Fields(Fields(fields[2].Single())[2].Single())[2].Single()));
            if (kind != 2)
                continue;
            StoreIds.Add(Text(Fields(fields[1].Single())[2].Single()));
            Assert.Equal(fields[5].Single().Length, Number(fields[3].Single()));
            using var reader = new ArrowStreamReader(fields[5].Single());
            Chunks.Add(reader.ReadNextRecordBatch());
        }
    }

    public byte[] Header { get; }

    public List<long> Kinds { get; } = [];

    public List<string> StoreIds { get; } = [];

    public List<RecordBatch> Chunks { get; } = [];

    /// <summary>The chunks of an entity that have a component.</summary>
    public RecordBatch[] Of(string entity, string component) =>
        [.. Chunks.Where(c => c.Schema.Metadata["rerun:entity_path"] == entity && c.Schema.FieldsLookup.Contains(component))];

    /// <summary>The numbers of a component in a row.</summary>
    public float[] Floats(string entity, string component, int row)
    {
        var list = (ListArray)Of(entity, component).Single().Column(component);
        IArrowArray values = list.GetSlicedValues(row);
        while (values is FixedSizeListArray or ListArray)
            values = values switch
            {
                FixedSizeListArray f => ArrowArrayFactory.Slice(f.Values, f.Offset * Width(f), f.Length * Width(f)),
                ListArray l => ArrowArrayFactory.Slice(l.Values, l.ValueOffsets[0], l.ValueOffsets[l.Length] - l.ValueOffsets[0]),
                _ => values,
            };
        return ((FloatArray)values).Values.ToArray();
    }

    private static int Width(FixedSizeListArray array) => ((Apache.Arrow.Types.FixedSizeListType)array.Data.DataType).ListSize;

    private static string Text(byte[] value) => Encoding.UTF8.GetString(value);

    private static long Number(byte[] value) => BitConverter.ToInt64(value);

    // protobuf.dev, "Encoding": key = field << 3 | wire type; numbers come back as 8 bytes.
    private static ILookup<int, byte[]> Fields(byte[] message)
    {
        var fields = new List<(int Field, byte[] Value)>();
        for (int at = 0; at < message.Length;)
        {
            ulong key = Varint();
            byte[] value = (key & 7) switch
            {
                0 => BitConverter.GetBytes(Varint()),
                1 => Take(8),
                2 => Take((int)Varint()),
                _ => throw new InvalidDataException("wire type"),
            };
            fields.Add(((int)(key >> 3), value));

            byte[] Take(int count) => message[at..(at += count)];

            ulong Varint()
            {
                ulong result = 0;
                for (int shift = 0; ; shift += 7)
                {
                    byte next = message[at++];
                    result |= (ulong)(next & 0x7F) << shift;
                    if (next < 0x80)
                        return result;
                }
            }
        }

        return fields.ToLookup(f => f.Field, f => f.Value);
    }
}
