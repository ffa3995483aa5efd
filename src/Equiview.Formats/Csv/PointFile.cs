namespace Equiview.Formats.Csv;

/// <summary>Points of an image as csv with columns x and y, raster pixels.</summary>
public static class PointFile
{
    /// <summary>Reads the points.</summary>
    /// <exception cref="InvalidFileException">
    /// See <see cref="CsvTable.Read(string, string[])"/>; also when a coordinate is not finite or there is no point.
    /// </exception>
    public static PixelPoint[] Read(string path)
    {
        CsvTable table = CsvTable.Read(path, "x", "y");
        PixelPoint[] points = [.. table.Column("x").Zip(table.Column("y"), (x, y) => new PixelPoint(x, y))];
        int bad = Array.FindIndex(points, p => !p.IsFinite);
        if (bad >= 0)
            throw new InvalidFileException(path, "a coordinate is not finite", FormattableString.Invariant($"point {bad + 1}"));
        return points.Length > 0 ? points : throw new InvalidFileException(path, "holds no points");
    }
}
