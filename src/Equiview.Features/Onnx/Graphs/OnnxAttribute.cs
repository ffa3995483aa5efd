using Equiview.Formats.Files;
namespace Equiview.Features.Onnx.Graphs;

/// <summary>A named setting of an ONNX node.</summary>
/// <param name="Name">Its name in the operator's specification.</param>
/// <param name="Value">A long, float, string or long[].</param>
internal readonly record struct OnnxAttribute(string Name, object Value)
{
    public static implicit operator OnnxAttribute((string Name, long Value) pair) => new(pair.Name, pair.Value);

    public static implicit operator OnnxAttribute((string Name, float Value) pair) => new(pair.Name, pair.Value);

    public static implicit operator OnnxAttribute((string Name, string Value) pair) => new(pair.Name, pair.Value);

    public static implicit operator OnnxAttribute((string Name, long[] Value) pair) => new(pair.Name, pair.Value);

    /// <summary>The AttributeProto.</summary>
    public ProtobufWriter ToMessage()
    {
        const int name = 1, single = 2, integer = 3, text = 4, integers = 8, type = 20;
        ProtobufWriter message = new ProtobufWriter().Text(name, Name);
        switch (Value)
        {
            case long value:
                return message.Integer(integer, value).Integer(type, 2);
            case float value:
                return message.Single(single, value).Integer(type, 1);
            case string value:
                return message.Text(text, value).Integer(type, 3);
            case long[] values:
                foreach (long value in values)
                    message.Integer(integers, value);
                return message.Integer(type, 7);
            default:
                throw new ArgumentException($"attribute {Name} cannot be {Value.GetType()}");
        }
    }
}
