using Equiview.Imaging.Synthetic;
using Equiview.Tracking.Queries;
namespace Equiview.Evaluation.Synthetic;

/// <summary>
/// Videos with exact truth: a wall, a figure moving before it on its own path, and a smaller figure that passes in front of both. Camera,
/// figure and occluder move by known homographies; light changes, focus is lost and found, noise is added. Points sit on the wall and on
/// the figure.
/// </summary>
internal static class SyntheticClips
{
    private const int GridColumns = 7;

    /// <summary>Makes a clip of procedural textures.</summary>
    /// <param name="seed">Chooses textures and motion.</param>
    /// <param name="frames">Frames, 2 or more.</param>
    /// <param name="size">Size of the frames.</param>
    public static SyntheticClip FromTextures(int seed, int frames, ImageSize size)
    {
        int side = size.ShortSide;
        var wall = new SceneLayer(ProceduralTexture.Make(new ImageSize(size.Width * 3 / 2, size.Height * 3 / 2), seed));
        var figure = Disc(ProceduralTexture.Make(new ImageSize(side * 2 / 3, side * 2 / 3), seed + 1, shapes: 60));
        var occluder = Disc(ProceduralTexture.Make(new ImageSize(side / 3, side / 3), seed + 2, shapes: 30));
        return Make(FormattableString.Invariant($"textures-{seed}"), wall, figure, occluder, seed, frames, size);
    }

    /// <summary>Makes a clip of real images cut out by their masks.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="background">Picture of the wall; it is shown magnified, so that the camera can move.</param>
    /// <param name="figure">Picture and mask of the figure.</param>
    /// <param name="occluder">Picture and mask of the occluder.</param>
    /// <param name="seed">Chooses the motion.</param>
    /// <param name="frames">Frames, 2 or more.</param>
    /// <param name="size">Size of the frames.</param>
    public static SyntheticClip FromPictures(
        string name,
        RgbImage background,
        (RgbImage Image, LabelImage Mask) figure,
        (RgbImage Image, LabelImage Mask) occluder,
        int seed,
        int frames,
        ImageSize size) =>
        Make(name, new SceneLayer(background), Cut(figure), Cut(occluder), seed, frames, size);

    private static SyntheticClip Make(
        string name, SceneLayer wall, SceneLayer figure, SceneLayer occluder, int seed, int frames, ImageSize size)
    {
        var scene = new LayeredScene([wall, figure, occluder], size);
        SceneView[] views = [.. Enumerable.Range(0, frames)
            .Select(
                f => ClipMotion.View(wall.Texture.Size, figure.Texture.Size, occluder.Texture.Size, size, seed, (double)f / (frames - 1)))];
        RgbImage[] images = [
            .. views.Select(
                (v, f) => ClipMotion.WithNoise(ClipMotion.WithBlur(scene.Render(v), (double)f / (frames - 1)), seed + (1009 * f)))];
        return new SyntheticClip(name, images, Truth(scene, views, size));
    }

    // Points on a grid in the first, middle and last frame; each belongs to the layer seen there and moves with it.
    private static List<PointTrack> Truth(LayeredScene scene, SceneView[] views, ImageSize size)
    {
        var tracks = new List<PointTrack>();
        foreach (int at in new[] { 0, views.Length / 2, views.Length - 1 }.Distinct())
        {
            foreach (PointQuery query in PointQueries.Grid(size, GridColumns, at))
            {
                int layer = scene.TopLayer(query.Point, views[at], out PixelPoint onLayer);
                if (layer is not (0 or 1))
                    continue;
                PixelPoint[] points = [.. views.Select(v => v.ViewFromLayer[layer].Apply(onLayer))];
                bool[] visible = [.. views.Select((v, f) => size.Contains(points[f]) && scene.TopLayer(points[f], v, out _) == layer)];
                tracks.Add(new PointTrack(query with { Track = tracks.Count }, points, visible));
            }
        }

        return tracks;
    }

    private static SceneLayer Disc(RgbImage texture) =>
        new(texture, p => p.DistanceTo(new PixelPoint(texture.Width / 2.0, texture.Height / 2.0)) < (texture.Size.ShortSide / 2.0) - 1);

    private static SceneLayer Cut((RgbImage Image, LabelImage Mask) part) => new(part.Image, p =>
        part.Mask[Math.Min((int)p.X, part.Mask.Size.Width - 1), Math.Min((int)p.Y, part.Mask.Size.Height - 1)] != 0);
}
