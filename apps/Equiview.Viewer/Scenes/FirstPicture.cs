using Equiview.Imaging.Codecs;
using Equiview.Rendering.Gaussians;

namespace Equiview.Viewer.Scenes;

/// <summary>
/// The first view of a scene, rendered here: a browser needs seconds to load a scene and to compile its shaders, above all without a
/// graphics processor.
/// </summary>
internal static class FirstPicture
{
    private const int LongSide = 960;

    /// <summary>Renders the view on black, at most 960 pixels wide and high.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="camera">The page's camera and the size of its canvas.</param>
    /// <param name="cancellation">Checked while Gaussians are projected and tiles are drawn.</param>
    /// <returns>A JPEG.</returns>
    /// <exception cref="UsageException">The size is absurd.</exception>
    public static Task<byte[]> RenderAsync(GaussianScene scene, PageCamera camera, CancellationToken cancellation)
    {
        PosedView view = camera.ToView("first", LongSide);
        return Task.Run(
            () =>
            {
                using var rasterizer = new GaussianRasterizerCpu();
                return ImageCodec.EncodeJpeg(rasterizer.Render(GaussianView.Of(scene, view), cancellation).ToRgb());
            },
            cancellation);
    }
}
