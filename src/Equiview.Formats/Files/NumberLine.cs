using System.Globalization;

namespace Equiview.Formats.Files;

/// <summary>One line of a text file split at blanks or commas, with errors that name file and line.</summary>
internal readonly struct NumberLine
{
    private static readonly char[] Separators = [' ', '\t', ',', ';'];
    private readonly string file;
    private readonly string[] fields;

    public NumberLine(string file, int lineNumber, string text)
    {
        this.file = file;
        LineNumber = lineNumber;
        fields = text.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
    }

    public int LineNumber { get; }

    public int Count => fields.Length;

    /// <summary>The lines of a file without comments (#) and, unless asked for, without empty ones.</summary>
    public static IEnumerable<NumberLine> Read(string path, bool keepEmpty = false)
    {
        int number = 0;
        foreach (string line in TextLines.Read(path))
        {
            number++;
            if (line.StartsWith('#') || (!keepEmpty && string.IsNullOrWhiteSpace(line)))
                continue;
            yield return new NumberLine(path, number, line);
        }
    }

    /// <summary>Every number of a file, in reading order, which must be at least <paramref name="count"/>.</summary>
    public static double[] ReadAll(string path, int count)
    {
        double[] all = [.. Read(path).SelectMany(line => line.Doubles(0, line.Count))];
        return all.Length >= count ? all : throw new InvalidFileException(path, $"holds {all.Length} numbers, {count} are needed");
    }

    public string Text(int index) =>
        index < fields.Length ? fields[index] : throw Problem($"has {fields.Length} fields, field {index + 1} is missing");

    public double Double(int index) =>
        double.TryParse(Text(index), NumberStyles.Float, CultureInfo.InvariantCulture, out double v) && double.IsFinite(v)
        ? v
        : throw Problem($"field {index + 1} \"{Text(index)}\" is not a finite number");

    public double[] Doubles(int start, int count)
    {
        var result = new double[count];
        for (int i = 0; i < count; i++)
            result[i] = Double(start + i);
        return result;
    }

    public long Integer(int index) =>
        long.TryParse(Text(index), NumberStyles.Integer, CultureInfo.InvariantCulture, out long v)
            ? v
            : throw Problem($"field {index + 1} \"{Text(index)}\" is not an integer");

    public int Int32(int index) =>
        Integer(index) is >= int.MinValue and <= int.MaxValue and var v ? (int)v : throw Problem($"field {index + 1} is out of range");

    public InvalidFileException Problem(string what) => new(file, what, $"line {LineNumber}");
}
