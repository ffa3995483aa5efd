using System.Globalization;
using System.Text.RegularExpressions;
using Equiview.Formats.Files;
using Equiview.Formats.Images;

namespace Equiview.Formats.Middlebury;

/// <summary>
/// Middlebury multi-view stereo (Seitz et al., CVPR 2006): <c>NAME_par.txt</c> with a line <c>image K(9) R(9) t(3)</c> a view, x = K [R|t]
/// X, meters, the object's box in the README.
/// </summary>
internal static partial class MiddleburyScene
{
    private const int NumbersPerView = 21;

    /// <summary>The parameter file of a folder, or null.</summary>
    public static string? ParameterFile(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*_par.txt").Order(StringComparer.Ordinal).FirstOrDefault() : null;

    /// <summary>Reads a folder. Views whose image is not there are left out with a warning: copies of the set are often thinned.</summary>
    /// <exception cref="InvalidFileException">No parameter file, or a malformed one.</exception>
    public static PosedScene Read(string folder)
    {
        string path = ParameterFile(folder) ?? throw new InvalidFileException(folder, "holds no *_par.txt");
        var views = new List<PosedView>();
        int absent = 0;

        // The first line is the number of views.
        foreach (NumberLine line in NumberLine.Read(path).Skip(1))
        {
            double[] v = line.Doubles(1, NumbersPerView);
            string image = Path.Combine(folder, line.Text(0));
            if (!File.Exists(image))
            {
                absent++;
                continue;
            }

            views.Add(ToView(line.Text(0), v, ImageHeader.ReadSize(image), image));
        }

        (Vector3D Min, Vector3D Max)? bounds = ReadBounds(Path.Combine(folder, "README.txt"));
        var warnings = new List<string>();
        if (absent > 0)
            warnings.Add($"{path}: {CountText.Of(absent, "view")} without an image in the folder left out");
        if (bounds is { } b && PosedScene.ImplausibleLength("the diagonal of the object's box", (b.Max - b.Min).Length) is { } warning)
            warnings.Add(warning);
        return new PosedScene { Views = views, Unit = SceneUnit.Meter, ObjectBounds = bounds, Warnings = warnings };
    }

    /// <summary>
    /// The named conversion: K counts pixels from the center of the first one (Matlab-made calibration in image indices), R and t are
    /// OpenCV's already.
    /// </summary>
    internal static PosedView ToView(string name, double[] numbers, ImageSize size, string? image) => new(
        name,
        CameraIntrinsics.FromPixelCenter(numbers[0], numbers[4], numbers[2], numbers[5], size),
        new RigidTransform(
            new(
                new(numbers[9], numbers[10], numbers[11]),
                new(numbers[12], numbers[13], numbers[14]),
                new(numbers[15], numbers[16], numbers[17])),
            new(numbers[18], numbers[19], numbers[20])),
        image);

    private static (Vector3D Min, Vector3D Max)? ReadBounds(string readme)
    {
        if (!File.Exists(readme) || new FileInfo(readme).Length > 1 << 20)
            return null;
        Vector3D[] corners = [.. Triple().Matches(string.Join('\n', TextLines.Read(readme))).Take(2)
            .Select(m => new Vector3D(Number(m, 1), Number(m, 2), Number(m, 3)))];
        return corners.Length == 2 ? (corners[0], corners[1]) : null;
    }

    private static double Number(Match match, int group) =>
        double.Parse(match.Groups[group].Value, NumberStyles.Float, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\(\s*(-?\d+\.\d+)[\s,]+(-?\d+\.\d+)[\s,]+(-?\d+\.\d+)\s*\)", RegexOptions.CultureInvariant)]
    private static partial Regex Triple();
}
