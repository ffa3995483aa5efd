using System.Globalization;
using Equiview.Formats.Files;

namespace Equiview.Formats.Homographies;

/// <summary>
/// A 3x3 homography as nine numbers in a text file (Oxford affine-covariant features: H1to3p). Those files count an integer coordinate as
/// a pixel's center; the result is in raster pixels.
/// </summary>
public static class HomographyFile
{
    /// <summary>Reads the map from the first image to the second.</summary>
    /// <exception cref="InvalidFileException">Missing, not nine finite numbers, or not invertible.</exception>
    public static Homography Read(string path)
    {
        if (!File.Exists(path))
            throw new InvalidFileException(path, "there is no such file");
        if (new FileInfo(path).Length > 4096)
            throw new InvalidFileException(path, "is too large for nine numbers");
        string[] fields = string.Join('\n', TextLines.Read(path)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var values = new double[9];
        if (fields.Length != 9
            || !fields.Select(
                (f, i) => double.TryParse(f, NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) && double.IsFinite(values[i]))
                .All(ok => ok))
            throw new InvalidFileException(path, "does not hold nine numbers");
        try
        {
            Homography bFromA = Homography.FromPixelCenter(Homography.FromRowMajor(values));
            _ = bFromA.Inverse();
            return bFromA;
        }
        catch (DegenerateInputException error)
        {
            throw new InvalidFileException(path, error.Message, null, error);
        }
    }
}
