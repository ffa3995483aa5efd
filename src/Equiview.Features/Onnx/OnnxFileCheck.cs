using System.Security.Cryptography;
using System.Text;
using Equiview.Features.Onnx.Graphs;

namespace Equiview.Features.Onnx;

/// <summary>
/// Looks through an ONNX file before ONNX Runtime does: whether it is one, and that its weights lie in it or in files beside it and nowhere
/// else on the machine.
/// </summary>
internal sealed class OnnxFileCheck
{
    private const int Deepest = 8;
    private const long MostBytes = int.MaxValue;

    // Fields that hold messages in which a tensor may be, by message (onnx.proto).
    private const int Graph = 7, Functions = 25;
    private readonly string path;
    private readonly SortedSet<string> dataFiles = new(StringComparer.Ordinal);

    private OnnxFileCheck(string path) => this.path = path;

    /// <summary>Reads and checks a file.</summary>
    /// <returns>Its bytes, the files of weights beside it, and the SHA-256 of all of them in lower-case hex.</returns>
    /// <exception cref="InvalidFileException">It is no ONNX model, or reaches for files elsewhere.</exception>
    public static (byte[] Model, IReadOnlyCollection<string> DataFiles, string Sha256) Read(string path)
    {
        if (Directory.Exists(path))
            throw new InvalidFileException(path, "this is a folder; name the model in it");
        if (!File.Exists(path))
            throw new InvalidFileException(path, "there is no such file");
        if (new FileInfo(path).Length > MostBytes)
            throw new InvalidFileException(path, "is no ONNX model: those are smaller than 2 GB");
        byte[] model = File.ReadAllBytes(path);
        var check = new OnnxFileCheck(path);
        check.Model(model);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(model);
        foreach (string file in check.dataFiles)
        {
            using FileStream stream = File.OpenRead(file);
            hash.AppendData(SHA256.HashData(stream));
        }

        return (model, check.dataFiles, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private void Model(ReadOnlySpan<byte> message)
    {
        bool hasGraph = false;
        var reader = new ProtobufReader(message, path);
        while (reader.Next())
        {
            if (reader.Field == Graph)
            {
                hasGraph = true;
                GraphOf(reader.Bytes, 0);
            }
            else if (reader.Field == Functions)
            {
                Nodes(reader.Bytes, 7, 0);
            }
        }

        if (!hasGraph)
            throw new InvalidFileException(path, "is no ONNX model: it holds no graph");
    }

    private void GraphOf(ReadOnlySpan<byte> message, int depth)
    {
        if (depth > Deepest)
            throw new InvalidFileException(path, "nests graphs deeper than networks do");
        Nodes(message, 1, depth);
        var reader = new ProtobufReader(message, path);
        while (reader.Next())
        {
            if (reader.Field == 5)
                Tensor(reader.Bytes);
            else if (reader.Field == 15)
                Sparse(reader.Bytes);
        }
    }

    private void Nodes(ReadOnlySpan<byte> message, int field, int depth)
    {
        var reader = new ProtobufReader(message, path);
        while (reader.Next())
        {
            if (reader.Field != field)
                continue;
            var node = new ProtobufReader(reader.Bytes, path);
            while (node.Next())
            {
                if (node.Field == 5)
                    Attribute(node.Bytes, depth);
            }
        }
    }

    private void Attribute(ReadOnlySpan<byte> message, int depth)
    {
        var reader = new ProtobufReader(message, path);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 5 or 10:
                    Tensor(reader.Bytes);
                    break;
                case 6 or 11:
                    GraphOf(reader.Bytes, depth + 1);
                    break;
                case 22 or 23:
                    Sparse(reader.Bytes);
                    break;
            }
        }
    }

    private void Sparse(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message, path);
        while (reader.Next())
        {
            if (reader.Field is 1 or 2)
                Tensor(reader.Bytes);
        }
    }

    private void Tensor(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message, path);
        while (reader.Next())
        {
            if (reader.Field != 13)
                continue;
            (string key, string value) = ("", "");
            var entry = new ProtobufReader(reader.Bytes, path);
            while (entry.Next())
            {
                if (entry.Field == 1)
                    key = Encoding.UTF8.GetString(entry.Bytes);
                else if (entry.Field == 2)
                    value = Encoding.UTF8.GetString(entry.Bytes);
            }

            if (key == "location")
                DataFile(value);
        }
    }

    // A plain relative name that stays in the model's folder, links followed.
    private void DataFile(string location)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        bool plain = location.Length is > 0 and < 1024 && !Path.IsPathRooted(location) && location.IndexOfAny(['\\', '\0', ':']) < 0
            && !location.Split('/').Contains("..");
        string full = plain ? Path.Combine(folder, location) : folder;
        if (!plain || LeadsOut(folder, location))
            throw new InvalidFileException(
                path, $"wants its weights from '{Shown(location)}', which is not beside it; only files in the model's folder are read");
        if (!File.Exists(full))
            throw new InvalidFileException(path, $"needs the file {Shown(location)} beside it, which holds its weights");
        dataFiles.Add(full);
    }

    private static bool LeadsOut(string folder, string location)
    {
        string current = folder;
        foreach (string name in location.Split('/'))
        {
            current = Path.Combine(current, name);
            if (new FileInfo(current).LinkTarget is not null)
                return true;
        }

        return false;
    }

    private static string Shown(string text) =>
        new([.. text.Take(80).Select(c => char.IsControl(c) ? '?' : c)]);
}
