using System.Text;
using Equiview.Formats.Files;
using Equiview.Formats.Hdf5;
using Equiview.Formats.TorchPickle;
namespace Equiview.Formats.DeepLabCut;

/// <summary>
/// A data frame of pandas in an HDF5 file: rows by a whole number, columns by several names (a MultiIndex). Written in pandas' format
/// "fixed", read in "fixed" and "table", which DeepLabCut writes.
/// </summary>
internal static class PandasFrame
{
    private const string Key = "df_with_missing";
    private static readonly string[] Levels = ["scorer", "bodyparts", "coords"];

    /// <summary>Writes a frame.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">The three names of each column.</param>
    /// <param name="index">The number of each row.</param>
    /// <param name="values">[rows, columns].</param>
    public static void Write(string path, string[][] columns, IReadOnlyList<int> index, double[] values)
    {
        var group = new Hdf5Group
        {
            Attributes =
            {
                ("CLASS", "GROUP"), ("TITLE", ""), ("VERSION", "1.0"), ("encoding", "UTF-8"), ("errors", "strict"), ("nblocks", 1L),
                ("ndim", 2L), ("pandas_type", "frame"), ("pandas_version", "0.15.2"), ("axis0_variety", "multi"),
                ("axis1_variety", "regular"), ("block0_items_variety", "multi"), ("axis0_nlevels", (long)Levels.Length),
                ("block0_items_nlevels", (long)Levels.Length),
            },
        };
        foreach (string axis in new[] { "axis0", "block0_items" })
        {
            for (int level = 0; level < Levels.Length; level++)
            {
                string[] names = [.. columns.Select(c => c[level]).Distinct().Order(StringComparer.Ordinal)];
                long[] codes = [.. columns.Select(c => (long)Array.IndexOf(names, c[level]))];
                group.Members.Add(($"{axis}_level{level}", Node(Hdf5Data.Of(names), ("kind", "string"), ("name", Levels[level]))));
                group.Members.Add(($"{axis}_label{level}", Node(Hdf5Data.Of(codes))));
            }
        }

        group.Members.Add(("axis1", Node(Hdf5Data.Of([.. index.Select(i => (long)i)]), ("kind", "integer"), ("name", "N."))));
        group.Members.Add(("block0_values", Node(Hdf5Data.Of(values, index.Count, columns.Length))));
        Hdf5Writer.Write(path, new Hdf5Group
        {
            Attributes = { ("CLASS", "GROUP"), ("TITLE", ""), ("VERSION", "1.0"), ("PYTABLES_FORMAT_VERSION", "2.1") },
            Members = { (Key, group) },
        });
    }

    /// <summary>Whether a file holds data frames.</summary>
    public static bool Is(string path)
    {
        using Hdf5Reader file = Hdf5Reader.Open(path);
        return file.Groups().Any(g => file.Attribute(g, "pandas_type") is not null);
    }

    /// <summary>Reads the first frame of a file.</summary>
    /// <exception cref="InvalidFileException">Not readable, or no data frame of numbers with columns of several names.</exception>
    public static (string[][] Columns, long[] Index, double[] Values) Read(string path)
    {
        using Hdf5Reader file = Hdf5Reader.Open(path);
        string key = file.Groups().FirstOrDefault(g => file.Attribute(g, "pandas_type") is not null)
            ?? throw new InvalidFileException(path, "holds no data frame of pandas");
        (string[][] columns, long[] index, double[] values) = file.Attribute(key, "pandas_type") == "frame_table"
            ? Table(file, key) : Fixed(file, key);
        return columns.Length > 0 && columns.All(c => c.Length is 3 or 4) && values.Length == (long)index.Length * columns.Length
            ? (columns, index, values)
            : throw new InvalidFileException(path, "is a data frame of other columns than scorer, body part and coordinate");
    }

    private static Hdf5Data Node(Hdf5Data data, params (string, object)[] attributes)
    {
        data.Attributes.AddRange([("CLASS", "ARRAY"), ("FLAVOR", "numpy"), ("TITLE", ""), ("VERSION", "2.4"), ("transposed", (byte)1)]);
        data.Attributes.AddRange(attributes);
        return data;
    }

    private static (string[][] Columns, long[] Index, double[] Values) Fixed(Hdf5Reader file, string key)
    {
        var levels = new List<string[]>();
        for (int level = 0; file.Has($"{key}/block0_items_level{level}"); level++)
        {
            string[] names = file.Texts($"{key}/block0_items_level{level}");
            double[] codes = file.Numbers($"{key}/block0_items_label{level}");
            levels.Add([.. codes.Select(c => c >= 0 && c < names.Length ? names[(int)c]
                : throw new InvalidFileException(file.Path, "names a column that it does not list"))]);
        }

        if (levels.Count == 0)
            throw new InvalidFileException(file.Path, "is a data frame whose columns have one name");
        string[][] columns = [.. levels[0].Select((_, i) => (string[])[.. levels.Select(l => i < l.Length ? l[i] : "")])];
        return (columns, [.. file.Numbers($"{key}/axis1").Select(v => (long)v)], file.Numbers($"{key}/block0_values"));
    }

    private static (string[][] Columns, long[] Index, double[] Values) Table(Hdf5Reader file, string key)
    {
        // The columns are a pickle within an attribute: [(axis, [column, ...])].
        string pickled = file.Attribute(key, "non_index_axes") ?? throw new InvalidFileException(file.Path, "does not name its columns");
        byte[] bytes = Encoding.UTF8.GetBytes(pickled);
        object? value = PickleFile.Read(FileBytes.Of(bytes, file.Path));
        string[][] columns = value is PickleList { Count: > 0 } axes && axes[0] is PickleTuple { Count: 2 } axis
            && axis[1] is PickleList names && names.All(n => n is PickleTuple parts && parts.All(p => p is string))
            ? [.. names.Select(n => (string[])[.. ((PickleTuple)n!).Select(p => (string)p!)])]
            : throw new InvalidFileException(file.Path, "is a data frame whose columns have one name");
        (long[] index, double[] values) = file.Table($"{key}/table");
        return (columns, index, values);
    }
}
