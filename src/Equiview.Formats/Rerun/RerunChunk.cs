using System.Buffers.Binary;
using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;

namespace Equiview.Formats.Rerun;

/// <summary>Rows of one entity with the same components: the unit of a recording, an Arrow record batch.</summary>
/// <param name="entity">Path of the entity, its names escaped.</param>
internal sealed class RerunChunk(string entity)
{
    // The layout that Rerun 0.24 to 0.27 write; later versions read it without a remark and bring it up to theirs.
    private const string SchemaVersion = "0.1.1";
    private readonly List<(RerunTuid Id, RerunTime? Time, IReadOnlyList<RerunComponent> Components)> rows = [];

    /// <summary>Number of rows.</summary>
    public int Rows => rows.Count;

    /// <summary>Bytes of the values.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether its rows have no time.</summary>
    public bool IsStatic => rows[0].Time is null;

    /// <summary>Whether a row lies on the timelines of those that are here.</summary>
    public bool Takes(RerunTime? time) => rows.Count == 0 || Timelines(rows[0].Time) == Timelines(time);

    /// <summary>Adds a row.</summary>
    public void Add(RerunTuid id, RerunTime? time, IReadOnlyList<RerunComponent> components)
    {
        rows.Add((id, time, components));
        Bytes += components.Sum(c => (long)c.Values.Bytes.Length);
    }

    /// <summary>The rows as a stream of Arrow's IPC format.</summary>
    public byte[] ToArrow(RerunTuid id)
    {
        var fields = new List<Field>();
        var columns = new List<IArrowArray>();
        Append("rerun.controls.RowId", RowIds(), new() { ["rerun:kind"] = "control", ["ARROW:extension:name"] = "rerun.datatypes.TUID" });
        if (rows[0].Time is { } first)
        {
            AppendTime("frame", Integers(Int64Type.Default, [.. rows.Select(r => r.Time!.Value.Frame)]));
            if (first.Nanoseconds is not null)
                AppendTime("time", Integers(DurationType.Nanosecond, [.. rows.Select(r => r.Time!.Value.Nanoseconds!.Value)]));
        }

        foreach ((int i, RerunComponent component) in rows[0].Components.Index())
        {
            ListArray column = component.Layout.Column([.. rows.Select(r => r.Components[i].Values)]);
            Append(component.Name, column, Metadata(component), nullable: true);
        }

        var about = new Dictionary<string, string>
        {
            ["sorbet:version"] = SchemaVersion,
            ["rerun:id"] = id.ToString(),
            ["rerun:entity_path"] = entity,
        };
        using var batch = new RecordBatch(new Schema(fields, about), columns, rows.Count);
        using var stream = new MemoryStream();
        using (var writer = new ArrowStreamWriter(stream, batch.Schema, leaveOpen: true))
        {
            writer.WriteRecordBatch(batch);
            writer.WriteEnd();
        }

        return stream.ToArray();

        void AppendTime(string name, IArrowArray values) =>
            Append(name, values, new() { ["rerun:kind"] = "index", ["rerun:index_name"] = name }, nullable: true);

        void Append(string name, IArrowArray values, Dictionary<string, string> metadata, bool nullable = false)
        {
            fields.Add(new Field(name, values.Data.DataType, nullable, metadata));
            columns.Add(values);
        }
    }

    private static (bool, bool) Timelines(RerunTime? time) => (time is null, time?.Seconds is null);

    private Dictionary<string, string> Metadata(RerunComponent component)
    {
        var metadata = new Dictionary<string, string>
        {
            ["rerun:kind"] = "data",
            ["rerun:component"] = component.Name,
            ["rerun:archetype"] = "rerun.archetypes." + component.Archetype,
            ["rerun:component_type"] = "rerun.components." + component.Type,
        };
        if (IsStatic)
            metadata["rerun:is_static"] = "true";
        return metadata;
    }

    private static IArrowArray Integers(IArrowType type, long[] values)
    {
        var bytes = new byte[8 * values.Length];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        return ArrowArrayFactory.BuildArray(new ArrayData(type, values.Length, 0, 0, [ArrowBuffer.Empty, new ArrowBuffer(bytes)]));
    }

    private IArrowArray RowIds()
    {
        var bytes = new byte[16 * rows.Count];
        for (int i = 0; i < rows.Count; i++)
            rows[i].Id.CopyTo(bytes.AsSpan(16 * i));
        return ArrowArrayFactory.BuildArray(
            new ArrayData(new FixedSizeBinaryType(16), rows.Count, 0, 0, [ArrowBuffer.Empty, new ArrowBuffer(bytes)]));
    }
}

/// <summary>
/// Rerun's identifier of rows and chunks: a time and a counter, which order them. Here the time is a counter too: a recording of the same
/// things has the same bytes.
/// </summary>
/// <param name="Nanoseconds">Nanoseconds since 1970.</param>
/// <param name="Counter">Makes it unique.</param>
internal readonly record struct RerunTuid(ulong Nanoseconds, ulong Counter)
{
    /// <summary>The form of the files: both numbers with the highest byte first.</summary>
    public void CopyTo(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64BigEndian(target, Nanoseconds);
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], Counter);
    }

    /// <summary>32 hexadecimal digits.</summary>
    public override string ToString() =>
        Nanoseconds.ToString("X16", CultureInfo.InvariantCulture) + Counter.ToString("x16", CultureInfo.InvariantCulture);
}
