namespace Equiview.Features.Onnx.Graphs;

/// <summary>Walks through the fields of a protocol-buffers message that may be anything. Nothing is allocated on its word.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message, string file)
{
    private ReadOnlySpan<byte> rest = message;

    /// <summary>Number of the field that was read last.</summary>
    public int Field { get; private set; }

    /// <summary>Its value where it is an integer.</summary>
    public ulong Integer { get; private set; }

    /// <summary>Its value where it is text, bytes or a message; else empty.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Reads the next field; false at the end.</summary>
    /// <exception cref="InvalidFileException">There is no message here.</exception>
    public bool Next()
    {
        if (rest.IsEmpty)
            return false;
        ulong key = Varint();
        (Field, Integer) = ((int)(key >> 3), 0);
        Bytes = default;
        switch (key & 7)
        {
            case 0:
                Integer = Varint();
                return true;
            case 1:
                Take(8);
                return true;
            case 2:
                ulong length = Varint();
                Bytes = length <= (ulong)rest.Length ? Take((int)length) : throw Broken();
                return true;
            case 5:
                Take(4);
                return true;
            default:
                throw Broken();
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > rest.Length)
            throw Broken();
        ReadOnlySpan<byte> taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int i = 0; i < Math.Min(10, rest.Length); i++)
        {
            value |= (ulong)(rest[i] & 0x7f) << (7 * i);
            if (rest[i] < 0x80)
            {
                rest = rest[(i + 1)..];
                return value;
            }
        }

        throw Broken();
    }

    private readonly InvalidFileException Broken() => new(file, "is no ONNX model: it is cut off or damaged");
}
