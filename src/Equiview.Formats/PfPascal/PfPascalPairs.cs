using System.Globalization;
using Equiview.Formats.Files;
using Equiview.Formats.Semantic;

namespace Equiview.Formats.PfPascal;

/// <summary>
/// PF-PASCAL pair lists (Ham et al., PAMI 2018) as csv <c>source_image,target_image,class,XA,YA,XB,YB</c>, coordinates separated by
/// semicolons: NCNet's test list ("same views") and the permuted one of 3DCorrEnhance ("different views").
/// </summary>
/// <remarks>
/// In the permuted list the targets of a class were exchanged without matching the key points anew: where the two lists of a row differ in
/// length the reference pairs them index by index up to the shorter one. Such rows, and rows that pair an image with itself, carry a doubt.
/// </remarks>
internal static class PfPascalPairs
{
    private const long LargestFile = 64L << 20;

    /// <summary>The categories; the csv counts from 1.</summary>
    public static IReadOnlyList<string> Categories { get; } =
    [
        "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow",
        "diningtable", "dog", "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
    ];

    /// <summary>Reads a list.</summary>
    /// <param name="csv">The file.</param>
    /// <param name="root">Folder that the image paths are relative to; the images themselves are not looked for.</param>
    /// <param name="dropDoubtful">Leave out rows that carry a doubt.</param>
    /// <exception cref="InvalidFileException">Missing or malformed.</exception>
    public static SemanticDataset Read(string csv, string root, bool dropDoubtful = false)
    {
        var pairs = new List<SemanticPair>();
        int number = 0;
        foreach (string line in Lines(csv))
        {
            number++;
            if (number == 1 || string.IsNullOrWhiteSpace(line))
                continue;
            string where = FormattableString.Invariant($"line {number}");
            string[] f = line.Split(',');
            if (f.Length != 7 || !int.TryParse(f[2], NumberStyles.None, CultureInfo.InvariantCulture, out int category) || category < 1
                || category > Categories.Count)
                throw new InvalidFileException(csv, "is no row of source_image,target_image,class,XA,YA,XB,YB", where);
            PixelPoint[] source = Points(csv, where, f[3], f[4]), target = Points(csv, where, f[5], f[6]);
            SemanticKeypoint[] keypoints = [.. source.Zip(target, (s, t) => new SemanticKeypoint(s, t))];
            pairs.Add(new SemanticPair(Categories[category - 1], Path.Combine(root, f[0]), Path.Combine(root, f[1]), keypoints)
            {
                KeypointBoxLongSide = SemanticPair.LongSideOf(target),
                Doubt = f[0] == f[1] ? "an image with itself" : source.Length != target.Length ? "lists of different length" : null,
            });
        }

        int doubtful = pairs.Count(p => p.Doubt is not null);
        var description = new Dictionary<string, string>
        {
            ["list"] = Path.GetFileName(csv),
            ["doubtful rows"] =
                FormattableString.Invariant($"{doubtful} of {pairs.Count}, {(dropDoubtful ? "left out" : "kept as the reference does")}"),
        };
        return pairs.Count > 0
            ? new SemanticDataset("PF-PASCAL", [.. pairs.Where(p => !dropDoubtful || p.Doubt is null)], description)
            : throw new InvalidFileException(csv, "holds no pair");
    }

    private static IEnumerable<string> Lines(string csv)
    {
        var file = new FileInfo(csv);
        if (!file.Exists)
            throw new InvalidFileException(csv, "there is no such file");
        return file.Length <= LargestFile ? TextLines.Read(csv) : throw new InvalidFileException(csv, "is too large for a pair list");
    }

    private static PixelPoint[] Points(string csv, string where, string xs, string ys)
    {
        double[] x = Numbers(csv, where, xs), y = Numbers(csv, where, ys);
        return x.Length == y.Length
            ? [.. x.Zip(y, (a, b) => new PixelPoint(a, b))]
            : throw new InvalidFileException(csv, $"has {x.Length} x but {y.Length} y", where);
    }

    private static double[] Numbers(
        string csv, string where, string list) => [.. list.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(t =>
        double.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out double v) && double.IsFinite(v)
            ? v
            : throw new InvalidFileException(csv, $"'{t}' is not a finite number", where))];
}
