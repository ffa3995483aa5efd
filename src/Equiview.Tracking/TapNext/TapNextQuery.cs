namespace Equiview.Tracking.TapNext;

/// <summary>A query in the network's coordinates.</summary>
/// <param name="Frame">The frame it is given in, from 0.</param>
/// <param name="Y">Down, in units of 1/256 of the frame; the centre of the first of 256 rows is 0.5.</param>
/// <param name="X">Across, likewise.</param>
internal readonly record struct TapNextQuery(int Frame, double Y, double X)
{
    /// <summary>A point of a frame of any size.</summary>
    public static TapNextQuery Of(PointQuery query, ImageSize size) => new(
        query.Frame, query.Point.Y * TapNextConfig.Bins / size.Height, query.Point.X * TapNextConfig.Bins / size.Width);

    /// <summary>A point of the network's coordinates in a frame of a size, in raster pixels.</summary>
    public static PixelPoint ToRaster(double y, double x, ImageSize size) =>
        new(x * size.Width / TapNextConfig.Bins, y * size.Height / TapNextConfig.Bins);
}
