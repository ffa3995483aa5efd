using Equiview.Evaluation.Synthetic;
using Equiview.Formats.Colmap;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Resampling;
using Equiview.Rendering.Cameras;
using Equiview.Rendering.Gaussians;
using Equiview.Reporting;
using Equiview.Splatting.Training;

namespace Equiview.Evaluation.Demo;

/// <summary>A Gaussian scene trained for half a minute from photographs of a self-made one, from sparse points alone.</summary>
internal static class TrainingDemo
{
    private const int Photographs = 24, TestEvery = 8, Width = 160, Height = 120, Steps = 700, Gaussians = 8000, PointEvery = 20;

    public static async Task<DemoPart> RunAsync(int seed, IProgress<ProgressEvent>? progress, CancellationToken cancellation)
    {
        (GaussianScene truth, _) = SyntheticSplats.Make(seed);
        string folder = Directory.CreateTempSubdirectory("equiview-demo-").FullName;
        using var rasterizer = new GaussianRasterizerCpu();
        try
        {
            PosedView[] views = Photograph(rasterizer, truth, folder);
            var options = new SplatTrainingOptions
            {
                Iterations = Steps,
                Size = Width,
                MaxGaussians = Gaussians,
                TestEvery = TestEvery,
                Seed = seed,
                EvaluateEvery = 0,
            };
            SplatTrainingRun run = new SplatTrainingJob { Data = folder }.Open(
                options, Path.Combine(folder, "scene.ply"), rasterizer, cancellation: cancellation);
            RgbImage before = Render(rasterizer, run.Scene, views[0]);
            await foreach (ProgressEvent step in run.Progress(cancellation).ConfigureAwait(false))
                progress?.Report(step);
            RgbImage after = Render(rasterizer, run.Scene, views[0]);
            RgbImage sheet = ImagePair.SideBySide(before, after, Render(rasterizer, truth, views[0]));
            return new DemoPart(
                Table(run),
                [
                    new ReportPicture("The scene before and after its training, seen from where no photograph was taken", Large(after))
                    {
                        Before = Large(before),
                    },
                    new ReportPicture(
                        "A scene trained from photographs, seen from where none was taken (before, after, photograph)",
                        ImageCodec.EncodeJpeg(sheet)),
                ],
                "A 3D scene made of small soft balls, Gaussians, is fitted to photographs until it looks like them from every side.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static byte[] Large(RgbImage image) => ImageCodec.EncodeJpeg(
        Resampler.Resize(image, new ImageSize(4 * image.Width, 4 * image.Height), ResampleKernel.Bicubic));

    private static MetricTable Table(SplatTrainingRun run)
    {
        (int train, int test) = run.Photographs;
        return new MetricTable(
            "A scene trained from photographs",
            [
                new MetricRow("test views",
                [
                    new Metric("PSNR", run.HeldOut!.Psnr, "dB", HigherIsBetter: true),
                    new Metric("SSIM", run.HeldOut.Ssim, HigherIsBetter: true),
                ]),
            ],
            new Dictionary<string, string>
            {
                ["training"] = FormattableString.Invariant(
                    $"{run.Steps} steps on {train} photographs of {Width}x{Height}, from sparse points; {test} others for testing"),
            });
    }

    private static PosedView[] Photograph(GaussianRasterizerCpu rasterizer, GaussianScene scene, string folder)
    {
        var camera = new CameraIntrinsics(170, 170, Width / 2.0, Height / 2.0, new ImageSize(Width, Height));
        var placement = new ScenePlacement(new Vector3D(0, 0.2, 0), new Vector3D(0, -1, 0), 5);
        string images = Path.Combine(folder, "images");
        Directory.CreateDirectory(images);
        PosedView[] views =
        [
            .. OrbitCameras.Around(placement, Photographs, 35).Select((pose, i) => new PosedView(
                FormattableString.Invariant($"{i:00}.png"), camera, pose,
                Path.Combine(images, FormattableString.Invariant($"{i:00}.png")))),
        ];
        foreach (PosedView view in views)
            ImageFile.Write(view.ImagePath!, Render(rasterizer, scene, view));
        var posed = new PosedScene { Views = views, Points = [.. SparsePoints(scene, views)], Unit = SceneUnit.Arbitrary };
        ColmapScene.FromScene(posed).Write(Path.Combine(folder, "sparse", "0"), binary: false);
        return views;
    }

    // What structure from motion would give: some places of the surface, with their color.
    private static IEnumerable<ScenePoint> SparsePoints(GaussianScene scene, PosedView[] views)
    {
        for (int g = 0; g < scene.Count; g += PointEvery)
        {
            Vector3D place = scene.Mean(g);
            TrackObservation[] track = [.. views.Index().Select(v => new TrackObservation(v.Index, v.Item.Project(place)))
                .Where(o => o.Pixel.IsFinite && views[o.View].Intrinsics.Size.Contains(o.Pixel))];
            int first = 3 * scene.CoefficientCount * g; // the constant color is the first coefficient
            yield return new ScenePoint(place, track, 0.5, (Byte(first), Byte(first + 1), Byte(first + 2)));
        }

        byte Byte(int coefficient) => (byte)Math.Clamp(
            Math.Round(byte.MaxValue * SphericalHarmonics.ToColor(scene.SphericalHarmonics[coefficient])), 0, byte.MaxValue);
    }

    private static RgbImage Render(GaussianRasterizerCpu rasterizer, GaussianScene scene, PosedView view) =>
        rasterizer.Render(scene, view.Intrinsics, view.CameraFromWorld).ToRgb();
}
