using Equiview.Formats.Files;
using System.Runtime.InteropServices;

namespace Equiview.Features.Onnx.Graphs;

/// <summary>
/// An ONNX model in the making: inputs, weights, nodes, outputs (ONNX IR specification, operator set 20). Values are known by their names;
/// every method that adds a node returns the name of its result. Weights are asked for their numbers only when the model is written, so
/// they are never held twice.
/// </summary>
internal sealed class OnnxGraph(string name)
{
    /// <summary>The version of the standard operators that the nodes follow.</summary>
    public const long OperatorSet = 20;

    private const long IrVersion = 9, Float32 = 1, Int64 = 7;
    private const string RuntimeDomain = "com.microsoft";
    private readonly ProtobufWriter nodes = new(), inputs = new(), outputs = new();
    private readonly List<Weight> weights = [];
    private readonly Dictionary<string, string> metadata = [];
    private int values;

    /// <summary>Bytes of all weights.</summary>
    public long WeightBytes => weights.Sum(w => w.Bytes);

    /// <summary>A note in the file, for whoever opens it.</summary>
    public void Note(string key, string value) => metadata[key] = value;

    /// <summary>A float32 input.</summary>
    /// <param name="value">Its name.</param>
    /// <param name="dimensions">A long for a fixed length, a name for any.</param>
    public string Input(string value, params object[] dimensions)
    {
        inputs.Message(11, ValueInfo(value, dimensions));
        return value;
    }

    /// <summary>Makes a value an output of the model.</summary>
    /// <param name="source">The value.</param>
    /// <param name="value">The name it gets.</param>
    /// <param name="dimensions">A long for a fixed length, a name for any.</param>
    public void Output(string source, string value, params object[] dimensions)
    {
        AddNode("Identity", "", [source], [value], []);
        outputs.Message(12, ValueInfo(value, dimensions));
    }

    /// <summary>A float32 constant.</summary>
    /// <param name="value">Its name; unique.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="fill">Writes its numbers, row-major.</param>
    public string Tensor(string value, long[] shape, Action<Span<float>> fill)
    {
        weights.Add(new Weight(value, shape, Float32, bytes => fill(MemoryMarshal.Cast<byte, float>(bytes))));
        return value;
    }

    /// <summary>A float32 constant that is in memory.</summary>
    public string Tensor(string value, long[] shape, float[] numbers) => Tensor(value, shape, numbers.CopyTo);

    /// <summary>A one-dimensional int64 constant.</summary>
    public string Integers(params long[] numbers)
    {
        string value = NewName();
        weights.Add(new Weight(value, [numbers.Length], Int64, bytes => MemoryMarshal.AsBytes(numbers.AsSpan()).CopyTo(bytes)));
        return value;
    }

    /// <summary>A name that no other value has.</summary>
    public string NewName() => FormattableString.Invariant($"v{values++}");

    /// <summary>A standard node with one result.</summary>
    public string Node(string operation, string[] arguments, params OnnxAttribute[] attributes) =>
        AddNode(operation, "", arguments, [NewName()], attributes)[0];

    /// <summary>A standard node with several results.</summary>
    public string[] Nodes(string operation, int results, string[] arguments, params OnnxAttribute[] attributes) =>
        AddNode(operation, "", arguments, [.. Enumerable.Range(0, results).Select(_ => NewName())], attributes);

    /// <summary>A node that only ONNX Runtime has; files for others must not hold any.</summary>
    public string RuntimeNode(string operation, string[] arguments, params OnnxAttribute[] attributes) =>
        AddNode(operation, RuntimeDomain, arguments, [NewName()], attributes)[0];

    /// <summary>Writes the model.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="data">Where the weights go, for models beyond the 2 GB of a protocol buffer; null keeps them in the model.</param>
    /// <param name="dataName">Name of the file that <paramref name="data"/> becomes, beside the model.</param>
    public void WriteTo(Stream target, Stream? data = null, string? dataName = null)
    {
        ProtobufWriter[] headers = [.. Headers(dataName)];
        Start(headers, dataName is null).Start.CopyTo(target);
        for (int i = 0; i < headers.Length; i++)
        {
            WeightHeader(headers[i], i, Inside(i, dataName is null)).CopyTo(target);
            headers[i].CopyTo(target);
            weights[i].CopyTo(data is not null && weights[i].IsLarge ? data : target);
        }

        inputs.CopyTo(target);
        outputs.CopyTo(target);
    }

    /// <summary>The model as bytes, for a session.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Start([.. Headers(null)], inside: true).Length];
        using var stream = new MemoryStream(bytes);
        WriteTo(stream);
        return bytes;
    }

    private static ProtobufWriter WeightHeader(long length) => new ProtobufWriter().Header(5, length);

    private ProtobufWriter WeightHeader(ProtobufWriter header, int i, bool inside) =>
        WeightHeader(header.Length + (inside ? weights[i].Bytes : 0));

    private bool Inside(int i, bool all) => all || !weights[i].IsLarge;

    // Everything before the first weight, and the length of the whole model.
    private (ProtobufWriter Start, long Length) Start(ProtobufWriter[] headers, bool inside)
    {
        ProtobufWriter graphName = new ProtobufWriter().Text(2, name);
        long graph = nodes.Length + graphName.Length + inputs.Length + outputs.Length;
        for (int i = 0; i < headers.Length; i++)
        {
            bool included = Inside(i, inside);
            graph += WeightHeader(headers[i], i, included).Length + headers[i].Length + (included ? weights[i].Bytes : 0);
        }

        ProtobufWriter start = ModelHeader().Header(7, graph);
        long length = start.Length + graph;
        return (start.Append(nodes).Append(graphName), length);
    }

    // What stands before the numbers of each weight; with a data file it is all that the model holds of it.
    private IEnumerable<ProtobufWriter> Headers(string? dataName)
    {
        const int dims = 1, type = 2, tensorName = 8, raw = 9, external = 13, location = 14;
        long offset = 0;
        foreach (Weight weight in weights)
        {
            var header = new ProtobufWriter();
            foreach (long dimension in weight.Shape)
                header.Integer(dims, dimension);
            header.Integer(type, weight.Type).Text(tensorName, weight.Name);
            if (dataName is null || !weight.IsLarge)
            {
                yield return header.Header(raw, weight.Bytes);
                continue;
            }

            (string, string)[] place = [("location", dataName), ("offset", Text(offset)), ("length", Text(weight.Bytes))];
            foreach ((string key, string value) in place)
                header.Message(external, new ProtobufWriter().Text(1, key).Text(2, value));
            offset += weight.Bytes;
            yield return header.Integer(location, 1);
        }

        static string Text(long number) => FormattableString.Invariant($"{number}");
    }

    private ProtobufWriter ModelHeader()
    {
        ProtobufWriter model = new ProtobufWriter().Integer(1, IrVersion).Text(2, "Equiview");
        foreach ((string domain, long version) in ((string, long)[])[("", OperatorSet), (RuntimeDomain, 1)])
            model.Message(8, new ProtobufWriter().Text(1, domain).Integer(2, version));
        foreach ((string key, string value) in metadata)
            model.Message(14, new ProtobufWriter().Text(1, key).Text(2, value));
        return model;
    }

    private string[] AddNode(string operation, string domain, string[] arguments, string[] results, OnnxAttribute[] attributes)
    {
        var node = new ProtobufWriter();
        foreach (string argument in arguments)
            node.Text(1, argument);
        foreach (string result in results)
            node.Text(2, result);
        node.Text(4, operation);
        foreach (OnnxAttribute attribute in attributes)
            node.Message(5, attribute.ToMessage());
        nodes.Message(1, domain.Length == 0 ? node : node.Text(7, domain));
        return results;
    }

    private static ProtobufWriter ValueInfo(string value, object[] dimensions)
    {
        var shape = new ProtobufWriter();
        foreach (object dimension in dimensions)
            shape.Message(1, dimension is string symbol ? new ProtobufWriter().Text(2, symbol)
                : new ProtobufWriter().Integer(1, Convert.ToInt64(dimension, null)));
        ProtobufWriter tensor = new ProtobufWriter().Integer(1, Float32).Message(2, shape);
        return new ProtobufWriter().Text(1, value).Message(2, new ProtobufWriter().Message(1, tensor));
    }

    private sealed record Weight(string Name, long[] Shape, long Type, Action<Span<byte>> Fill)
    {
        public long Bytes => Shape.Aggregate(Type == Float32 ? sizeof(float) : (long)sizeof(long), (a, b) => a * b);

        // Small ones are shapes and factors, which a runtime wants to see when it reads the graph.
        public bool IsLarge => Bytes >= 1024;

        public void CopyTo(Stream target)
        {
            var buffer = new byte[Bytes];
            Fill(buffer);
            target.Write(buffer);
        }
    }
}
