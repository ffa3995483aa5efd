using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Equiview.Formats.Files;

namespace Equiview.Formats.TorchPickle;

/// <summary>
/// Writes plain containers and references to tensors as a pickle of protocol 2, as torch.save does. Source: pickletools' description of the
/// opcodes, torch/_utils.py for the calls.
/// </summary>
internal sealed class Pickler(Stream stream)
{
    private const byte Mark = (byte)'(', Stop = (byte)'.', Tuple = (byte)'t', Reduce = (byte)'R', EmptyTuple = (byte)')',
        EmptyDictionary = (byte)'}', SetItems = (byte)'u',
        EmptyList = (byte)']', Appends = (byte)'e', Text = (byte)'X', Integer = (byte)'J', LongInteger = 0x8a, None = (byte)'N',
        True = 0x88, False = 0x89, PersistentId = (byte)'Q';

    /// <summary>Tensors in the order of their storages' numbers.</summary>
    public List<StoredTensor> Storages { get; } = [];

    /// <summary>Writes a value: string, integer, boolean, null, dictionary, list, tensor or <see cref="TorchParameter"/>.</summary>
    /// <exception cref="ArgumentException">A value of another type.</exception>
    public void Write(object? value)
    {
        stream.Write([0x80, 2]);
        Value(value);
        stream.WriteByte(Stop);
    }

    private void Value(object? value)
    {
        switch (value)
        {
            case null:
                stream.WriteByte(None);
                break;
            case bool flag:
                stream.WriteByte(flag ? True : False);
                break;
            case string text:
                String(text);
                break;
            case int or long:
                Number(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case StoredTensor tensor:
                Tensor(tensor);
                break;
            case TorchParameter parameter:
                Call("torch._utils", "_rebuild_parameter", () => Tensor(parameter.Tensor), () => Value(true), OrderedDictionary);
                break;
            case IReadOnlyDictionary<string, object?> dictionary:
                stream.Write([EmptyDictionary, Mark]);
                foreach ((string key, object? item) in dictionary)
                {
                    String(key);
                    Value(item);
                }

                stream.WriteByte(SetItems);
                break;
            case IReadOnlyList<object?> list:
                stream.Write([EmptyList, Mark]);
                foreach (object? item in list)
                    Value(item);
                stream.WriteByte(Appends);
                break;
            default:
                throw new ArgumentException($"a {value.GetType().Name} cannot be written to a torch file", nameof(value));
        }
    }

    // Row-major, the storage of its own, on the CPU, without a gradient.
    private void Tensor(StoredTensor tensor)
    {
        string key = Storages.Count.ToString(CultureInfo.InvariantCulture);
        Storages.Add(tensor);
        long[] strides = new long[tensor.Shape.Length];
        for (int d = strides.Length - 1, next = 1; d >= 0; next *= (int)tensor.Shape[d--])
            strides[d] = next;
        Call("torch._utils", "_rebuild_tensor_v2",
            () =>
            {
                stream.WriteByte(Mark);
                String("storage");
                Global("torch", TorchType.StorageOf(tensor.Type));
                String(key);
                String("cpu");
                Number(tensor.Count);
                stream.Write([Tuple, PersistentId]);
            },
            () => Number(0), () => Numbers(tensor.Shape), () => Numbers(strides), () => Value(false), OrderedDictionary);
    }

    private void Call(string module, string function, params Action[] arguments)
    {
        Global(module, function);
        stream.WriteByte(Mark);
        foreach (Action argument in arguments)
            argument();
        stream.Write([Tuple, Reduce]);
    }

    private void OrderedDictionary()
    {
        Global("collections", "OrderedDict");
        stream.Write([EmptyTuple, Reduce]);
    }

    private void Global(string module, string name) => stream.Write(Encoding.ASCII.GetBytes($"c{module}\n{name}\n"));

    private void Numbers(long[] values)
    {
        stream.WriteByte(Mark);
        foreach (long value in values)
            Number(value);
        stream.WriteByte(Tuple);
    }

    private void Number(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        if (value is >= int.MinValue and <= int.MaxValue)
        {
            stream.WriteByte(Integer);
            stream.Write(bytes[..sizeof(int)]);
        }
        else
        {
            stream.Write([LongInteger, sizeof(long)]);
            stream.Write(bytes);
        }
    }

    private void String(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        stream.WriteByte(Text);
        stream.Write(length);
        stream.Write(utf8);
    }
}
