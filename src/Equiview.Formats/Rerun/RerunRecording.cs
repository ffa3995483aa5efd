using System.Security.Cryptography;
using System.Text;
using Equiview.Formats.Files;

namespace Equiview.Formats.Rerun;

/// <summary>
/// Writes a recording of the Rerun viewer (.rrd): what is logged to entities ("video/points") over time. Layout: the framing RRF2 as
/// Rerun writes it since 0.23 (rerun-io/rerun, crates/store/re_log_encoding and re_protos/proto/rerun/v1alpha1/log_msg.proto), messages
/// not compressed, without the optional index at the end; chunks as of Rerun 0.24 (re_sorbet), which every later version reads. Rows
/// of an entity are gathered to chunks of about a megabyte. The file appears when the recording is disposed of after <see cref="Finish"/>.
/// </summary>
public sealed class RerunRecording : IDisposable
{
    private const int RowsOfChunk = 256;
    private const long BytesOfChunk = 1 << 20;
    private const int SetStoreInfo = 1, ArrowMessage = 2, End = 0, OtherSource = 6;
    private const string Placeholder = "00000000000000000000000000000000";

    private static readonly byte[] Header = [(byte)'R', (byte)'R', (byte)'F', (byte)'2', 0, 24, 0, 0, 0, 2, 0, 0];

    private readonly string path;
    private readonly string temporary;
    private readonly string application;
    private readonly FileStream file;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Dictionary<(string Entity, string Components), RerunChunk> pending = [];
    private readonly List<long> idPositions = [];
    private ulong counter;
    private bool finished;

    /// <summary>Begins a recording.</summary>
    /// <param name="path">The file, .rrd.</param>
    /// <param name="name">Name of the recording in the viewer.</param>
    /// <param name="application">Recordings of one application share the layout that the user gives their views.</param>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public RerunRecording(string path, string name, string application = "equiview")
    {
        (this.path, this.application, temporary) = (path, application, AtomicFile.TemporaryName(path));
        try
        {
            file = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(path, $"cannot be written: {error.Message}", inner: error);
        }

        file.Write(Header);
        ProtobufWriter source = new ProtobufWriter().Integer(1, OtherSource).Message(2, new ProtobufWriter().Text(1, application));
        ProtobufWriter info = new ProtobufWriter()
            .Message(1, new ProtobufWriter().Text(1, application)).Message(2, StoreId()).Message(5, source);
        Write(SetStoreInfo, new ProtobufWriter().Message(1, Message(NewId())).Message(2, info));
        Log("__properties", null, RerunArchetype.RecordingInfo(name));
    }

    /// <summary>Refuses a name that the viewer would not open.</summary>
    /// <exception cref="UsageException">It does not end in .rrd, or its folder is missing.</exception>
    public static void RequireName(string path)
    {
        if (!path.EndsWith(".rrd", StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"a recording is written as .rrd, not as '{path}'");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw new UsageException($"there is no folder {folder}");
    }

    /// <summary>A name, of a file for example, as one part of the path of an entity.</summary>
    public static string Part(string name)
    {
        var escaped = new StringBuilder();
        foreach (char c in name)
        {
            bool plain = !char.IsAscii(c) || char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.';
            _ = char.IsControl(c) ? escaped.Append('_') : plain ? escaped.Append(c) : escaped.Append('\\').Append(c);
        }

        return escaped.Length > 0 ? escaped.ToString() : "_";
    }

    /// <summary>Logs something that holds at all times.</summary>
    /// <param name="entity">Path of the entity; names that are not the program's own go through <see cref="Part"/>.</param>
    /// <param name="content">What is logged.</param>
    public void Log(string entity, RerunArchetype content) => Log(entity, null, content);

    /// <summary>Logs something that holds from a time on, until something of its kind is logged to the entity again.</summary>
    /// <param name="entity">Path of the entity; names that are not the program's own go through <see cref="Part"/>.</param>
    /// <param name="time">When.</param>
    /// <param name="content">What is logged.</param>
    public void Log(string entity, RerunTime? time, RerunArchetype content)
    {
        ObjectDisposedException.ThrowIf(finished, this);
        (string Entity, string Components) key = ("/" + entity, string.Join(' ', content.Components.Select(c => c.Name)));
        if (pending.TryGetValue(key, out RerunChunk? chunk) && !chunk.Takes(time))
        {
            Flush(key);
            chunk = null;
        }

        if (chunk is null)
            pending[key] = chunk = new RerunChunk(key.Entity);
        chunk.Add(NewId(), time, content.Components);
        if (chunk.Rows >= RowsOfChunk || chunk.Bytes >= BytesOfChunk)
            Flush(key);
    }

    /// <summary>Writes what is pending and gives the file its name.</summary>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public void Finish()
    {
        ObjectDisposedException.ThrowIf(finished, this);
        finished = true;
        foreach ((string Entity, string Components) key in pending.Keys.ToArray())
            Flush(key);
        Write(End, new ProtobufWriter());
        byte[] id = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset())[..Placeholder.Length]);
        foreach (long position in idPositions)
        {
            file.Position = position;
            file.Write(id);
        }

        file.Dispose();
        AtomicFile.Publish(temporary, path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        file.Dispose();
        hash.Dispose();
        AtomicFile.Discard(temporary);
    }

    private void Flush((string Entity, string Components) key)
    {
        if (!pending.Remove(key, out RerunChunk? chunk))
            return;
        RerunTuid id = NewId();
        byte[] arrow = chunk.ToArrow(id);
        Write(ArrowMessage, new ProtobufWriter()
            .Message(1, StoreId()).Integer(2, 1).Integer(3, arrow.Length).Integer(4, 1).Bytes(5, arrow)
            .Message(6, Message(id)).Integer(7, chunk.IsStatic ? 1 : 0));
    }

    // Kind and length, 64 bits each, then the message. The identity of the recording, a hash of everything in it, is put in at the end.
    private void Write(int kind, ProtobufWriter message)
    {
        using var content = new MemoryStream();
        message.CopyTo(content);
        ReadOnlySpan<byte> bytes = content.GetBuffer().AsSpan(0, (int)content.Length);
        hash.AppendData(bytes);
        file.Write(BitConverter.GetBytes((long)kind));
        file.Write(BitConverter.GetBytes(content.Length));
        int at = bytes[..Math.Min(bytes.Length, 256)].IndexOf(Encoding.ASCII.GetBytes(Placeholder));
        if (at >= 0)
            idPositions.Add(file.Position + at);
        file.Write(bytes);
    }

    private ProtobufWriter StoreId() => new ProtobufWriter()
        .Integer(1, 1).Text(2, Placeholder).Message(3, new ProtobufWriter().Text(1, application));

    private static ProtobufWriter Message(RerunTuid id) => new ProtobufWriter().Fixed64(1, id.Nanoseconds).Fixed64(2, id.Counter);

    private RerunTuid NewId() => new(++counter, counter);
}
