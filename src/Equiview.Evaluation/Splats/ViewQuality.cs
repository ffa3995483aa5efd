using Equiview.Imaging.Cameras;
using Equiview.Imaging;
using Equiview.Imaging.Resampling;
using Equiview.Rendering.Cameras;
using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Lifting;
namespace Equiview.Evaluation.Splats;

/// <summary>How well a scene reproduces a photograph.</summary>
/// <param name="View">Name of the view.</param>
/// <param name="Psnr">dB; see <see cref="ImageQuality.Psnr"/>.</param>
/// <param name="Ssim">Up to 1; see <see cref="ImageQuality.Ssim(PlanarImage, PlanarImage)"/>.</param>
/// <param name="Lpips">See <see cref="Splats.Lpips"/>; null without its weights.</param>
internal sealed record ViewQuality(string View, double Psnr, double Ssim, double? Lpips = null)
{
    /// <summary>
    /// Renders a view over black, clamped to 0..1, and compares it with the photograph, reduced by area-weighted bilinear resampling.
    /// </summary>
    /// <param name="rasterizer">Renders.</param>
    /// <param name="scene">The Gaussians.</param>
    /// <param name="view">A view with a photograph of an ideal pinhole camera.</param>
    /// <param name="longSidePixels">Long side of the comparison; smaller photographs keep their size.</param>
    /// <param name="lpips">Measures <see cref="Splats.Lpips"/> as well; not disposed.</param>
    /// <param name="cancellation">Stops between tiles.</param>
    /// <exception cref="DegenerateInputException">The view has no photograph, or one taken through a distorting lens.</exception>
    public static ViewQuality Measure(
        IGaussianRasterizer rasterizer,
        GaussianScene scene,
        PosedView view,
        int longSidePixels,
        Lpips? lpips = null,
        CancellationToken cancellation = default)
    {
        if (view.ImagePath is null)
            throw new DegenerateInputException($"view {view.Name} has no photograph to compare with");
        if (view.Distortion is { IsNone: false })
            throw new DegenerateInputException(
                $"the photograph of view {view.Name} is distorted by its lens; undistort the scene first (COLMAP: image_undistorter)");
        RgbImage photograph = PosedPhotographs.Read(view);
        ImageSize size = SceneCameras.Fit(photograph.Size, longSidePixels);
        PlanarImage truth = Resampler.Resize(photograph.ToPlanar01(), size, ResampleKernel.Bilinear, antialias: true);
        PlanarImage color = rasterizer.Render(
            scene, view.Intrinsics.ResizedTo(size), view.CameraFromWorld, cancellation: cancellation).Color;
        var shown = new PlanarImage(size, 3, Array.ConvertAll(color.Values, v => Math.Clamp(v, 0, 1)));
        return new ViewQuality(view.Name, ImageQuality.Psnr(shown, truth), ImageQuality.Ssim(shown, truth), lpips?.Distance(shown, truth));
    }
}
