using Equiview.Imaging;
using Equiview.Imaging.Cameras;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Drawing;
using Equiview.Imaging.Resampling;
using Equiview.Rendering.Cameras;
using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Training;
namespace Equiview.Evaluation.Splats;

/// <summary>How renderings are compared with photographs.</summary>
internal sealed record ViewComparison
{
    /// <summary>Long side in pixels; smaller photographs keep their size.</summary>
    public required int LongSidePixels { get; init; }

    /// <summary>Gray value of the background of rendering and of photographs with alpha, 0 (black) to 1 (white).</summary>
    public float Background { get; init; }

    /// <summary>Measures <see cref="Splats.Lpips"/> as well; null does not.</summary>
    public Lpips? Lpips { get; init; }

    /// <summary>Receives VIEW.png: rendering, photograph and their absolute difference (1/4 is the brightest); null writes none.</summary>
    public string? PictureFolder { get; init; }
}

/// <summary>How well a scene reproduces a photograph.</summary>
/// <param name="View">Name of the view.</param>
/// <param name="Psnr">dB; see <see cref="ImageQuality.Psnr"/>.</param>
/// <param name="Ssim">Up to 1; see <see cref="ImageQuality.Ssim(PlanarImage, PlanarImage)"/>.</param>
/// <param name="Lpips">See <see cref="Splats.Lpips"/>; null without its weights.</param>
internal sealed record ViewQuality(string View, double Psnr, double Ssim, double? Lpips = null)
{
    /// <summary>
    /// Renders a view, clamped to 0..1, and compares it with the photograph, reduced by area-weighted bilinear resampling. The photograph's
    /// alpha lets the background through, its lens is taken out; pixels that the lens never saw are left out.
    /// </summary>
    /// <param name="rasterizer">Renders.</param>
    /// <param name="scene">The Gaussians.</param>
    /// <param name="view">A view with a photograph.</param>
    /// <param name="comparison">Size and background.</param>
    /// <param name="cancellation">Stops between tiles.</param>
    /// <exception cref="DegenerateInputException">The view has no photograph.</exception>
    public static ViewQuality Measure(
        IGaussianRasterizer rasterizer, GaussianScene scene, PosedView view, ViewComparison comparison,
        CancellationToken cancellation = default)
    {
        if (view.ImagePath is null)
            throw new DegenerateInputException($"view {view.Name} has no photograph to compare with");
        PlanarImage planes = PhotographPlanes.Read(view).Planes;
        ImageSize size = SceneCameras.Fit(planes.Size, comparison.LongSidePixels);
        planes = Resampler.Resize(planes, size, ResampleKernel.Bilinear, antialias: true);
        GaussianRendering rendering = rasterizer.Render(
            scene, view.Intrinsics.ResizedTo(size), view.CameraFromWorld, cancellation: cancellation);
        PlanarImage truth = Over(planes.Values.AsSpan(0, (int)(3 * size.PixelCount)), planes.Plane(3), size, comparison.Background);
        PlanarImage shown = Over(rendering.Color.Values, rendering.Alpha.Values, size, comparison.Background);
        double seen = view.Distortion is { IsNone: false } ? Mask(shown, truth, planes.Plane(4)) : 1;
        WritePicture(comparison.PictureFolder, view.Name, shown, truth);
        return new ViewQuality(
            view.Name, ImageQuality.Psnr(shown, truth) + (10 * Math.Log10(seen)), ImageQuality.Ssim(shown, truth),
            comparison.Lpips?.Distance(shown, truth));
    }

    // Premultiplied color over gray, clamped.
    private static PlanarImage Over(ReadOnlySpan<float> color, ReadOnlySpan<float> alpha, ImageSize size, float background)
    {
        var image = new PlanarImage(size, 3, new float[color.Length]);
        for (int i = 0; i < color.Length; i++)
            image.Values[i] = Math.Clamp(background == 0 ? color[i] : color[i] + ((1 - alpha[i % alpha.Length]) * background), 0, 1);
        return image;
    }

    // Sets what the lens never saw to 0 in both; returns the share of the other pixels.
    private static double Mask(PlanarImage shown, PlanarImage truth, ReadOnlySpan<float> seen)
    {
        int count = 0;
        for (int i = 0; i < seen.Length; i++)
        {
            if (seen[i] > 0.99f)
            {
                count++;
                continue;
            }

            for (int c = 0; c < 3; c++)
                shown.Values[(c * seen.Length) + i] = truth.Values[(c * seen.Length) + i] = 0;
        }

        return Math.Max(1, count) / (double)seen.Length;
    }

    private static void WritePicture(string? folder, string view, PlanarImage shown, PlanarImage truth)
    {
        if (folder is null)
            return;
        var difference = new RgbImage(shown.Size);
        int count = (int)shown.Size.PixelCount;
        for (int i = 0; i < count; i++)
        {
            double sum = 0;
            for (int c = 0; c < 3; c++)
                sum += Math.Abs(shown.Values[(c * count) + i] - truth.Values[(c * count) + i]);
            RgbColor color = ColorMap.Viridis[4 * sum / 3];
            (difference.Pixels[3 * i], difference.Pixels[(3 * i) + 1], difference.Pixels[(3 * i) + 2]) = (color.R, color.G, color.B);
        }

        string path = Path.Combine(folder, Path.ChangeExtension(view.Replace('/', '_'), ".png"));
        Directory.CreateDirectory(folder);
        ImageFile.Write(path, ImagePair.SideBySide(shown.ToRgbImage(), truth.ToRgbImage(), difference));
    }
}
