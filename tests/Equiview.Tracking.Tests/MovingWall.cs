using Equiview.Features;
using Equiview.Features.Backbones.DenseSift;
using Equiview.Features.Recipes;
using Equiview.Imaging.Synthetic;
namespace Equiview.Tracking.Tests;

/// <summary>A textured wall that slides by a known shift each frame, behind a disc that may stand before it.</summary>
internal sealed class MovingWall
{
    public static readonly ImageSize Size = new(192, 144);
    private static readonly PixelPoint Start = new(-60, -40);

    public MovingWall(int frames, double dx, double dy, Func<int, PixelPoint?>? discAt = null)
    {
        (Dx, Dy) = (dx, dy);
        var wall = new SceneLayer(ProceduralTexture.Make(new ImageSize(420, 320), 5));
        var disc = new SceneLayer(ProceduralTexture.Make(new ImageSize(60, 60), 6, shapes: 20), p => p.DistanceTo(new(30, 30)) < 29);
        var scene = new LayeredScene([wall, disc], Size);
        Frames = [.. Enumerable.Range(0, frames).Select(f =>
        {
            PixelPoint center = discAt?.Invoke(f) ?? new(-500, -500);
            var wallMotion = Homography.Translation(Start.X + (dx * f), Start.Y + (dy * f));
            return scene.Render(new SceneView([wallMotion, Homography.Translation(center.X - 30, center.Y - 30)]));
        })];
    }

    public double Dx { get; }

    public double Dy { get; }

    public IReadOnlyList<RgbImage> Frames { get; }

    public static IFeatureExtractor Extractor() => new DenseSiftExtractor();

    public static FeatureRecipe Preset => new(new ModelIdentity("dense-sift"), new FitLongSide(192), OutputLayer.PostNorm, 4);

    public PixelPoint Truth(PointQuery query, int frame) =>
        query.Point + new PixelPoint(Dx * (frame - query.Frame), Dy * (frame - query.Frame));
}
