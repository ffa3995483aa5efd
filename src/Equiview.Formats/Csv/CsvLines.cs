using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Equiview.Formats.Files;

namespace Equiview.Formats.Csv;

/// <summary>The lines of a csv file as fields.</summary>
internal static class CsvLines
{
    private const long LongestFile = 512L << 20;
    private const int LongestField = 1 << 16;

    /// <summary>How csv files are read: any end of line.</summary>
    private static CsvConfiguration Configuration(string delimiter) => new(CultureInfo.InvariantCulture)
    {
        Delimiter = delimiter,
        HasHeaderRecord = false,
        AllowComments = true,
        Comment = '#',
        TrimOptions = TrimOptions.Trim,
        BadDataFound = null,
        MaxFieldSize = LongestField,
    };

    /// <summary>How csv files are written.</summary>
    public static CsvConfiguration Writing => new(CultureInfo.InvariantCulture) { NewLine = "\n", HasHeaderRecord = false };

    /// <summary>The lines that hold fields, with their numbers from 1.</summary>
    /// <exception cref="InvalidFileException">Missing, a folder, too large, unreadable, or a field of 65,536 letters.</exception>
    public static IEnumerable<(int Line, string[] Fields, bool DecimalComma)> Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new InvalidFileException(path, Directory.Exists(path) ? "this is a folder, not a csv file" : "there is no such file");
        if (file.Length > LongestFile)
            throw new InvalidFileException(path, "is larger than 512 MB; split it");
        string delimiter = Delimiter(path);
        using StreamReader reader = Open(path);
        using var parser = new LineParser(reader, Configuration(delimiter), path);
        while (parser.Next() is { } fields)
        {
            if (fields.Any(f => f.Contains('\0', StringComparison.Ordinal)))
                throw new InvalidFileException(
                    path, "is no csv file: it has a NUL character", FormattableString.Invariant($"line {parser.Line}"));
            if (fields.Any(f => f.Length > 0))
                yield return (parser.Line, fields, delimiter == ";");
        }
    }

    private static string Delimiter(string path)
    {
        using StreamReader reader = Open(path);
        for (string? line = reader.ReadLine(); line is not null; line = reader.ReadLine())
        {
            if (!string.IsNullOrWhiteSpace(line) && line[0] != '#')
                return line.Contains('\t', StringComparison.Ordinal) ? "\t" : line.Contains(';', StringComparison.Ordinal) ? ";" : ",";
        }

        return ",";
    }

    private static StreamReader Open(string path) => new(BoundedFile.OpenRead(path));

    private sealed class LineParser(TextReader reader, CsvConfiguration configuration, string path) : IDisposable
    {
        private readonly CsvParser parser = new(reader, configuration);

        public int Line => parser.RawRow;

        public string[]? Next()
        {
            try
            {
                return parser.Read() ? parser.Record : null;
            }
            catch (CsvHelperException error)
            {
                throw new InvalidFileException(path, "is no csv file", FormattableString.Invariant($"line {parser.RawRow}"), error);
            }
        }

        public void Dispose() => parser.Dispose();
    }
}
