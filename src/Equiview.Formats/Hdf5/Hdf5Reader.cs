using PureHDF;
using PureHDF.VOL.Native;
namespace Equiview.Formats.Hdf5;

/// <summary>Reads arrays and texts of an HDF5 file through PureHDF, bounded by the size of the file.</summary>
internal sealed class Hdf5Reader : IDisposable
{
    // Arrays may be compressed; a file of zeros shrinks this much at most.
    private const int LargestCompression = 1100;
    private const long SmallestBound = 1 << 20;
    private readonly NativeFile file;
    private readonly long maxElements;

    private Hdf5Reader(string path, NativeFile file)
    {
        (Path, this.file) = (path, file);
        maxElements = Math.Max(SmallestBound, Math.Min(int.MaxValue / 8, new FileInfo(path).Length * LargestCompression / 8));
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidFileException">Missing, or no HDF5 file.</exception>
    public static Hdf5Reader Open(string path)
    {
        if (!File.Exists(path))
            throw new InvalidFileException(path, "there is no such file");
        return Guarded(path, () => new Hdf5Reader(path, H5File.OpenRead(path)));
    }

    /// <summary>Whether there is a group or an array of this name, with '/' between the levels.</summary>
    public bool Has(string name) => Guarded(Path, () => file.LinkExists(name));

    /// <summary>Names of the groups of the root.</summary>
    public IReadOnlyList<string> Groups() =>
        Guarded<string[]>(Path, () => [.. ((IH5Group)file).Children().OfType<IH5Group>().Select(g => g.Name)]);

    /// <summary>Length of an array along each axis.</summary>
    public long[] Shape(string name) => Guarded<long[]>(Path, () => [.. Data(name).Space.Dimensions.Select(d => (long)d)]);

    /// <summary>Numbers of any type, row-major.</summary>
    public double[] Numbers(string name) => Guarded(Path, () =>
    {
        IH5Dataset data = Data(name);
        Require(data.Space.Dimensions.Aggregate(1UL, (a, b) => checked(a * b)), name);
        return (data.Type.Class, data.Type.Size) switch
        {
            (H5DataTypeClass.FloatingPoint, 8) => data.Read<double[]>(),
            (H5DataTypeClass.FloatingPoint, 4) => Array.ConvertAll(data.Read<float[]>(), v => (double)v),
            (H5DataTypeClass.FixedPoint, 8) => Array.ConvertAll(data.Read<long[]>(), v => (double)v),
            (H5DataTypeClass.FixedPoint, 4) => Array.ConvertAll(data.Read<int[]>(), v => (double)v),
            (H5DataTypeClass.FixedPoint, 2) => Array.ConvertAll(data.Read<short[]>(), v => (double)v),
            (H5DataTypeClass.FixedPoint or H5DataTypeClass.Enumerated, 1) => Array.ConvertAll(data.Read<byte[]>(), v => (double)v),
            _ => throw new InvalidFileException(Path, $"is an array of {data.Type.Class}, not of numbers", name),
        };
    });

    /// <summary>Texts.</summary>
    public string[] Texts(string name) => Guarded(Path, () =>
    {
        Require(Data(name).Space.Dimensions.Aggregate(1UL, (a, b) => checked(a * b)), name);
        return Data(name).Read<string[]>();
    });

    /// <summary>The rows of a table of one whole number and then numbers in double precision, as pandas stores data frames.</summary>
    public (long[] Index, double[] Values) Table(string name) => Guarded(Path, () =>
    {
        IH5Dataset data = Data(name);
        int size = data.Type.Size, rows = (int)data.Space.Dimensions[0];
        if (data.Type.Class != H5DataTypeClass.Compound || size % 8 != 0
            || data.Type.Compound.Members is not [{ Offset: 0 }, { Offset: 8 }])
            throw new InvalidFileException(Path, "is a table of other columns than an index and values", name);
        Require((ulong)rows * (ulong)size / 8, name);
        byte[] bytes = data.Read<byte[]>();
        var index = new long[rows];
        var values = new double[rows * ((size / 8) - 1)];
        for (int r = 0; r < rows; r++)
        {
            index[r] = BitConverter.ToInt64(bytes, r * size);
            Buffer.BlockCopy(bytes, (r * size) + 8, values, r * (size - 8), size - 8);
        }

        return (index, values);
    });

    /// <summary>An attribute that is a text; null where there is none.</summary>
    public string? Attribute(string name, string attribute) => Guarded(Path, () =>
    {
        IH5Object node = ((IH5Group)file).Get(name);
        return node.AttributeExists(attribute) ? node.Attribute(attribute).Read<string>() : null;
    });

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private IH5Dataset Data(string name) => file.LinkExists(name) && ((IH5Group)file).Get(name) is IH5Dataset data ? data
        : throw new InvalidFileException(Path, $"has no array '{name}'");

    private void Require(ulong elements, string name)
    {
        if (elements > (ulong)maxElements)
            throw new InvalidFileException(Path, $"states {elements} values, more than a file of its size holds", name);
    }

    // The library reports damage by exceptions of many types.
    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is not (EquiviewException or OutOfMemoryException))
        {
            throw new InvalidFileException(path, $"is no HDF5 file, or a damaged one: {error.Message}", inner: error);
        }
    }
}
