using Equiview.Imaging.Synthetic;
using Equiview.Rendering.Meshes;
using Equiview.Tracking.Queries;
namespace Equiview.Evaluation.Synthetic;

/// <summary>
/// Videos with exact truth of a body that bends and turns, under light that stands still, before a wall that the camera pans over, with a
/// pole in front: what patches look like changes, as on animals and people, and points leave sight behind the body's own parts.
/// </summary>
internal static class WalkingClips
{
    private const int PointsAtATime = 24, WallColumns = 5;
    private const double DepthTolerance = 0.02;

    /// <summary>Makes a clip.</summary>
    /// <param name="seed">Chooses body, gait, wall, and motion.</param>
    /// <param name="frames">Frames, 2 or more.</param>
    /// <param name="size">Size of the frames.</param>
    public static SyntheticClip Make(int seed, int frames, ImageSize size)
    {
        var body = new JointedBody(seed);
        var camera = new CameraIntrinsics(size.Height * 1.25, size.Height * 1.25, size.Width / 2.0, size.Height / 2.0, size);
        var wall = new LayeredScene([new(ProceduralTexture.Make(new ImageSize(size.Width * 3 / 2, size.Height * 5 / 4), seed + 7))], size);
        RgbImage pole = ProceduralTexture.Make(new ImageSize(Math.Max(4, size.Width / 16), size.Height), seed + 8, shapes: 12);
        double pan = (seed % 2 == 0 ? 1 : -1) * 0.3 * size.Width / frames;
        Shot[] shots = [.. Enumerable.Range(0, frames).Select(f => Take(f))];
        var truth = new ClipTruth(body, camera, shots);
        RgbImage[] images =
            [.. shots.Select((s, f) => ClipMotion.WithNoise(ClipMotion.WithBlur(s.Image, s.Time), seed + (1009 * f)))];
        return new SyntheticClip(FormattableString.Invariant($"walking-{seed}"), images, truth.Tracks(seed));

        Shot Take(int frame)
        {
            double time = (double)frame / (frames - 1);
            Homography viewFromWall = Homography.Translation((pan * (frame - (frames / 2.0))) - (size.Width / 4.0), -size.Height / 8.0);
            using var renderer = new MeshRasterizerCpu();
            using IRenderableMesh mesh = renderer.Upload(body.At(time));
            RenderedView seen = mesh.Render(
                camera, RigidTransform.Identity, new MeshRenderOptions { Lighting = MeshLighting.ForDistance(4), SamplesPerSide = 2 });
            RgbImage image = wall.Render(new SceneView([viewFromWall]));
            int left = (int)Math.Round(size.Width * (0.35 + (0.2 * time)) + (pan * frame * 0.5));
            for (int y = 0; y < size.Height; y++)
            {
                for (int x = 0; x < size.Width; x++)
                {
                    if (x >= left && x < left + pole.Width)
                        image[x, y] = pole[x - left, y];
                    else if (seen.Mask[(y * size.Width) + x] != 0)
                        image[x, y] = seen.Color![x, y];
                }
            }

            return new Shot(time, image, seen, viewFromWall, left, left + pole.Width);
        }
    }

    private sealed record Shot(double Time, RgbImage Image, RenderedView Body, Homography ViewFromWall, int PoleLeft, int PoleRight)
    {
        /// <summary>Depth of the body at a point; 0 where the wall is seen, NaN behind the pole or outside.</summary>
        public double DepthAt(PixelPoint p)
        {
            ImageSize size = Image.Size;
            return !size.Contains(p) || ((int)p.X >= PoleLeft && (int)p.X < PoleRight) ? double.NaN
                : Body.Depth[((int)p.Y * size.Width) + (int)p.X];
        }
    }

    private sealed record ClipTruth(JointedBody Body, CameraIntrinsics Camera, IReadOnlyList<Shot> Shots)
    {
        // Points of the body and of the wall that are seen in the first, middle and last frame.
        public IReadOnlyList<PointTrack> Tracks(int seed)
        {
            var random = new Random(seed);
            var tracks = new List<PointTrack>();
            foreach (int at in new[] { 0, Shots.Count / 2, Shots.Count - 1 })
            {
                int before = tracks.Count;
                for (int tries = 0; tries < 5000 && tracks.Count - before < PointsAtATime; tries++)
                    Add(OfBody(random.Next(JointedBody.TubeCount), random.NextDouble(), random.NextDouble()), at);
                foreach (PointQuery query in PointQueries.Grid(Camera.Size, WallColumns, at))
                {
                    if (Shots[at].DepthAt(query.Point) == 0)
                        Add(OfWall(Shots[at].ViewFromWall.Inverse().Apply(query.Point)), at);
                }
            }

            return tracks;

            void Add((PixelPoint Point, bool Visible)[] path, int at)
            {
                if (path[at].Visible)
                    tracks.Add(new(new(tracks.Count, at, path[at].Point), [.. path.Select(p => p.Point)], [.. path.Select(p => p.Visible)]));
            }
        }

        private (PixelPoint, bool)[] OfBody(int tube, double along, double around) =>
        [
            .. Shots.Select(s =>
            {
                Vector3D p = Body.Point(tube, along, around, s.Time);
                PixelPoint pixel = Camera.Project(p);
                return (pixel, Math.Abs(s.DepthAt(pixel) - p.Z) < DepthTolerance);
            }),
        ];

        private (PixelPoint, bool)[] OfWall(PixelPoint onWall) =>
            [.. Shots.Select(s => (s.ViewFromWall.Apply(onWall), s.DepthAt(s.ViewFromWall.Apply(onWall)) == 0))];
    }
}
