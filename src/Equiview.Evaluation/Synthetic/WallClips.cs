using Equiview.Imaging.Synthetic;
using Equiview.Tracking.Queries;
namespace Equiview.Evaluation.Synthetic;

/// <summary>
/// Videos with exact truth in which nothing but an object is distinctive: it passes before a wall of one color, shaded softly, with a fine
/// grain as of paper. Descriptors of the wall describe the object near by, so they move with it although the wall does not.
/// </summary>
internal static class WallClips
{
    private const int GridColumns = 14;
    private const double Margin = 0.25;

    /// <summary>Makes a clip.</summary>
    /// <param name="seed">Chooses grain, shade, object, and the object's path.</param>
    /// <param name="frames">Frames, 2 or more.</param>
    /// <param name="size">Size of the frames.</param>
    /// <param name="pan">Motion of the wall, pixels a frame.</param>
    /// <param name="grain">Standard deviation of the grain, gray levels.</param>
    /// <param name="noise">Whether noise of about 3 gray levels is added to each frame.</param>
    public static SyntheticClip Make(
        int seed, int frames, ImageSize size, PixelPoint pan = default, double grain = 2.5, bool noise = false)
    {
        var wallSize = new ImageSize((int)(size.Width * (1 + (2 * Margin))), (int)(size.Height * (1 + (2 * Margin))));
        int side = (int)(size.ShortSide * 0.3);
        var random = new Random(seed);
        bool disc = random.Next(2) == 0;
        var wall = new SceneLayer(Wall(wallSize, grain, random));
        var figure = new SceneLayer(
            ProceduralTexture.Make(new ImageSize(side, side), seed, shapes: 60),
            disc ? p => p.DistanceTo(new PixelPoint(side / 2.0, side / 2.0)) < (side / 2.0) - 1 : null);
        var scene = new LayeredScene([wall, figure], size);
        double from = random.NextDouble() < 0.5 ? 0.1 : 0.7, height = 0.2 + (0.4 * random.NextDouble());
        SceneView[] views = [.. Enumerable.Range(0, frames).Select(f => View((double)f / (frames - 1), f))];
        RgbImage[] images = [.. views.Select(scene.Render)];
        if (noise)
            images = [.. images.Select((image, f) => ClipMotion.WithNoise(image, seed + (1009 * f)))];
        return new SyntheticClip(FormattableString.Invariant($"wall-{seed}"), images, Truth(scene, views, size));

        SceneView View(double time, int frame)
        {
            double x = from + ((0.8 - (2 * from)) * time), y = height + (0.05 * Math.Sin(Math.Tau * time));
            return new SceneView(
            [
                Homography.Translation((pan.X * frame) - (Margin * size.Width), (pan.Y * frame) - (Margin * size.Height)),
                Homography.Translation(x * size.Width, y * size.Height),
            ]);
        }
    }

    // A linear shade of about 30 gray levels and a grain of two sizes.
    private static RgbImage Wall(ImageSize size, double grain, Random random)
    {
        var image = new RgbImage(size);
        double angle = random.NextDouble() * Math.Tau, level = 130 + (60 * random.NextDouble());
        int width = size.Width + 1;
        double[] fine = [.. Enumerable.Range(0, width * (size.Height + 1)).Select(_ => random.NextDouble() - 0.5)];
        for (int y = 0; y < size.Height; y++)
        {
            for (int x = 0; x < size.Width; x++)
            {
                int at = (y * width) + x;
                // The mean of four uniform values has a standard deviation of 1 / sqrt(48).
                double value = (fine[at] + fine[at + 1] + fine[at + width] + fine[at + width + 1]) / 4 * Math.Sqrt(48) * grain;
                double along = ((x - (size.Width / 2.0)) * Math.Cos(angle)) + ((y - (size.Height / 2.0)) * Math.Sin(angle));
                double gray = level + value + (30 * along / size.LongSide);
                image[x, y] = ((byte)Clamp(gray + 3), (byte)Clamp(gray), (byte)Clamp(gray - 6));
            }
        }

        return image;

        static double Clamp(double gray) => Math.Clamp(Math.Round(gray), 0, 255);
    }

    private static List<PointTrack> Truth(LayeredScene scene, SceneView[] views, ImageSize size)
    {
        var tracks = new List<PointTrack>();
        foreach (PointQuery query in PointQueries.Grid(size, GridColumns))
        {
            int layer = scene.TopLayer(query.Point, views[0], out PixelPoint onLayer);
            PixelPoint[] points = [.. views.Select(v => v.ViewFromLayer[layer].Apply(onLayer))];
            bool[] visible = [.. views.Select((v, f) => size.Contains(points[f]) && scene.TopLayer(points[f], v, out _) == layer)];
            tracks.Add(new PointTrack(query with { Track = tracks.Count }, points, visible));
        }

        return tracks;
    }
}
