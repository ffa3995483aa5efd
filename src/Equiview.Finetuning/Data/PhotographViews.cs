using System.Numerics;
using Equiview.Imaging;
using Equiview.Imaging.Cameras;
using Equiview.Imaging.Resampling;

namespace Equiview.Finetuning.Data;

/// <summary>
/// Photographs with the points of a reconstruction (You et al. 2025, supplementary: positives only where there are COLMAP points). A scene
/// counts as an object; its unit is made the longest side of the box that holds the middle 90 % of its points on each axis, so that the
/// paper's thresholds keep their meaning.
/// </summary>
public sealed class PhotographViews : IViewSource
{
    private const int FewestShared = 30, FewestViews = 3;
    private const double LargestErrorPixels = 1, Trimmed = 0.05;
    private readonly Scene[] scenes;
    private readonly int longSide;

    /// <summary>
    /// Chooses the usable points: seen by 3 views or more, with a mean reprojection error of at most 1 px where it is known.
    /// </summary>
    /// <param name="scenes">Scenes by name; their views need image files.</param>
    /// <param name="longSidePixels">Larger photographs are made this small.</param>
    /// <exception cref="DegenerateInputException">A scene has no usable points, or a view without an image.</exception>
    public PhotographViews(IReadOnlyList<KeyValuePair<string, PosedScene>> scenes, int longSidePixels = 640)
    {
        longSide = longSidePixels;
        Objects = [.. scenes.Select(s => s.Key)];
        this.scenes = [.. scenes.Select(s => Scene.Of(s.Key, PosedPhotographs.Fit(s.Value)))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Objects { get; }

    /// <inheritdoc/>
    public IReadOnlyList<RigidTransform> PosesOf(int objectIndex) => scenes[objectIndex].Poses;

    /// <inheritdoc/>
    public bool IsPair(int objectIndex, int first, int second) => scenes[objectIndex].Shared[first, second] >= FewestShared;

    /// <inheritdoc/>
    public TrainingView View(int objectIndex, int view)
    {
        Scene scene = scenes[objectIndex];
        RgbImage photograph = PosedPhotographs.Read(scene.Views[view]);
        double scale = Math.Min(1, (double)longSide / photograph.Size.LongSide);
        var size = new ImageSize(
            Math.Max(1, (int)Math.Round(photograph.Width * scale)), Math.Max(1, (int)Math.Round(photograph.Height * scale)));
        AxisMapping mapping = AxisMapping.Resize(scene.Views[view].Intrinsics.Size, size);
        (PixelPoint, Vector3)[] points = [.. scene.Seen[view].Select(p => (mapping.ToPrepared(p.Pixel), p.Position))
            .Where(p => size.Contains(p.Item1))];
        return new TrainingView(
            scale < 1 ? Resampler.Resize(photograph, size, ResampleKernel.Bicubic) : photograph,
            new TrackPixels(size, scene.Poses[view], points));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed record Scene(
        IReadOnlyList<PosedView> Views, RigidTransform[] Poses, (PixelPoint Pixel, Vector3 Position)[][] Seen, int[,] Shared)
    {
        public static Scene Of(string name, PosedScene scene)
        {
            ScenePoint[] points = [.. scene.Points.Where(p => p.Track.Count >= FewestViews && !(p.ErrorPixels > LargestErrorPixels))];
            if (points.Length == 0)
                throw new DegenerateInputException(
                    $"{name} has no points that {FewestViews} views see; give a scene with its reconstruction (COLMAP points, "
                        + "or tracks.csv)");
            if (scene.Views.FirstOrDefault(v => v.ImagePath is null) is { } without)
                throw new DegenerateInputException($"view {without.Name} of {name} names no image");
            double unit = new[] { Middle(points, p => p.X), Middle(points, p => p.Y), Middle(points, p => p.Z) }.Max();
            if (!(unit > 0))
                throw new DegenerateInputException($"all points of {name} have the same position");
            var seen = new List<(PixelPoint, Vector3)>[scene.Views.Count];
            for (int v = 0; v < seen.Length; v++)
                seen[v] = [];
            var shared = new int[seen.Length, seen.Length];
            foreach (ScenePoint point in points)
            {
                TrackObservation[] track = [.. point.Track.Where(o => o.Pixel.IsFinite)];
                foreach (TrackObservation observation in track)
                    seen[observation.View].Add((observation.Pixel, DepthNormals.ToSingle(point.Position * (1 / unit))));
                foreach ((TrackObservation a, TrackObservation b) in from a in track from b in track where a.View != b.View select (a, b))
                    shared[a.View, b.View]++;
            }

            RigidTransform[] poses = [
                .. scene.Views.Select(v => v.CameraFromWorld with { Translation = v.CameraFromWorld.Translation * (1 / unit) })];
            return new Scene(scene.Views, poses, [.. seen.Select(s => s.ToArray())], shared);
        }

        // Length of the middle 90 % along an axis: a few far points must not set the scale.
        private static double Middle(ScenePoint[] points, Func<Vector3D, double> axis)
        {
            double[] sorted = [.. points.Select(p => axis(p.Position)).Order()];
            return sorted[(int)((1 - Trimmed) * (sorted.Length - 1))] - sorted[(int)(Trimmed * (sorted.Length - 1))];
        }
    }
}
